// Does nine tasks with the keyboard alone and says which were done. Argument: one JSON object. Answer: one JSON object.
import { createRequire } from "node:module";

const asked = JSON.parse(process.argv[2]);
const require = createRequire(asked.modules + "/");
const { chromium } = require("playwright-core");

const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, acceptDownloads: true });
const tab = await context.newPage();
const done = {};
const unseen = [];

async function at(pattern) {
  for (let step = 0; step < 600; step += 1) {
    await tab.keyboard.press("Tab");
    const here = await tab.evaluate(() => {
      const it = document.activeElement;
      const style = getComputedStyle(it);
      const label = it.id ? document.querySelector(`label[for="${CSS.escape(it.id)}"]`) : null;
      const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
      return { text: ((label ? label.innerText : it.innerText) || "").trim(), tag: it.tagName, seen };
    });
    if (here.tag !== "BODY" && !here.seen) { unseen.push(here.tag + " " + here.text.slice(0, 40)); }
    if (pattern.test(here.text)) { return; }
  }
  throw new Error("nothing with the keyboard focus says " + pattern);
}
async function enter(pattern) {
  await at(pattern);
  await Promise.all([tab.waitForNavigation({ waitUntil: "load" }), tab.keyboard.press("Enter")]);
}
async function type(pattern, text) {
  await at(pattern);
  await tab.keyboard.press("Control+A");
  await tab.keyboard.type(text);
}
async function task(name, work) {
  try { await work(); done[name] = "done"; } catch (error) { done[name] = String(error).slice(0, 300); }
}
const says = async (text) => { if (!(await tab.innerText("main")).includes(text)) { throw new Error("the page does not say " + text); } };

await tab.goto(asked.start);
await task("open a council", async () => { await enter(/^A small invented council$/); await says("Opening"); });
await task("change a council", async () => {
  await enter(/^Change its numbers$/);
  await type(/^Name of your council/, "our-town");
  await type(/^Demand, referrals per year/, "600");
  await enter(/^Save the council$/);
  await says("There is a problem");
  await type(/^Why: demand, referrals per year/, "our return");
  await enter(/^Save the council$/);
  await says("To know before you start");
});
await task("make a plan", async () => { await tab.goto(asked.base + "/"); await enter(/^Make a plan$/); await says("Make a plan"); });
await task("add an allowance", async () => {
  await type(/^Name of the plan/, "stay-longer");
  await at(/^Kind of policy/);
  await tab.keyboard.type("Retention allowance");
  await enter(/^Add$/);
  await says("Retention allowance");
});
await task("mend a fault", async () => {
  await type(/^Amount a year/, "lots");
  await type(/^Why/, "agreed in May");
  await enter(/^Save the plan$/);
  await says("There is a problem");
  const focus = await tab.evaluate(() => document.activeElement.id);
  if (focus !== "summary") { throw new Error("the focus is on " + focus); }
  await type(/^Amount a year/, "2400");
  await enter(/^Save the plan$/);
  await says("retention allowance of £2,400");
});
await task("run", async () => {
  await tab.goto(asked.base + "/studies/new?council=example-small&plan=stay-longer");
  await type(/^Name of the study/, "who-stays");
  await type(/^The question/, "Who stays?");
  await type(/^Last day to simulate/, "2022-03-31");
  await enter(/^Save the study$/);
  await says("futures, about");
  await enter(/^Run$/);
  await says("who-stays");
});
await task("stop", async () => { await enter(/^Stop$/); await says("Carry on"); });
await task("compare", async () => {
  await tab.goto(asked.base + "/");
  await enter(/^barnsley-posts$/);
  await says("What each plan does");
});
await task("download", async () => {
  await enter(/^Report and downloads$/);
  await at(/^Board report, web page$/);
  const [file] = await Promise.all([tab.waitForEvent("download"), tab.keyboard.press("Enter")]);
  if (file.suggestedFilename() !== "barnsley-posts-board.html") { throw new Error(file.suggestedFilename()); }
});
await browser.close();
console.log(JSON.stringify({ done, unseen: [...new Set(unseen)] }));
