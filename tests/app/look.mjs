// Opens pages in headless Chromium and reports what a reviewer would find: axe violations, sideways scrolling, small targets,
// requests to outside, console errors and scripts that ran. Arguments: one JSON object. Answer: one JSON array.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const asked = JSON.parse(process.argv[2]);
const require = createRequire(asked.modules + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(asked.modules + "/axe-core/axe.min.js", "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox"] });
const found = [];
for (const page of asked.pages) {
  const context = await browser.newContext({
    viewport: { width: page.width, height: 900 },
    bypassCSP: true,
    javaScriptEnabled: true,
    forcedColors: page.forced ? "active" : "none",
  });
  const tab = await context.newPage();
  const outside = [];
  const errors = [];
  tab.on("request", (request) => {
    const address = new URL(request.url());
    if (!["127.0.0.1", ""].includes(address.hostname) && address.protocol !== "data:") { outside.push(request.url()); }
  });
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("dialog", (dialog) => { errors.push("a dialog opened: " + dialog.message()); dialog.dismiss(); });
  if (asked.start) { await tab.goto(asked.start); }
  await tab.goto(page.address);
  await tab.addScriptTag({ content: axe });
  const violations = await tab.evaluate(async (rules) => {
    const result = await axe.run({ runOnly: rules });
    return result.violations.map((each) => each.id + ": " + each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | "));
  }, RULES);
  const small = await tab.evaluate(() => {
    const targets = [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, .button, nav a")];
    return targets.filter((each) => {
      const box = each.getBoundingClientRect();
      return box.width > 0 && (box.height < 24 || box.width < 24);
    }).map((each) => each.outerHTML.slice(0, 80));
  });
  const width = await tab.evaluate(() => document.documentElement.scrollWidth);
  found.push({ address: page.address, width, violations, small, outside, errors });
  await context.close();
}
await browser.close();
console.log(JSON.stringify(found));
