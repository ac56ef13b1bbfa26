// Opens pages with the guard of their own policy taken away, pokes at everything, and reports what ran or left the computer.
// Argument: the name of a file with one JSON object. Answer: one JSON object.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const asked = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(asked.modules + "/");
const { chromium } = require("playwright-core");

const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox"] });
const context = await browser.newContext({ bypassCSP: true });
const tab = await context.newPage();
const ran = [];
const outside = [];
const texts = [];
tab.on("dialog", (dialog) => { ran.push(tab.url() + ": " + dialog.message()); dialog.dismiss(); });
await context.route("**/*", (route) => {
  const address = new URL(route.request().url());
  if (["http:", "https:"].includes(address.protocol) && address.hostname !== "127.0.0.1") { outside.push(address.href); return route.abort(); }
  return route.continue();
});
if (asked.start) { await tab.goto(asked.start); }
for (const page of asked.pages) {
  await tab.goto(page);
  await tab.evaluate(() => {
    for (const each of document.querySelectorAll("main *")) {
      for (const kind of ["mouseover", "focus", "error", "toggle", "load"]) { each.dispatchEvent(new Event(kind)); }
    }
  });
  texts.push(await tab.evaluate(() => document.title + "\n" + document.querySelector("main").textContent + "\n" +
    [...document.querySelectorAll("input")].map((each) => each.value).join("\n")));
}
await browser.close();
console.log(JSON.stringify({ ran, outside, texts }));
