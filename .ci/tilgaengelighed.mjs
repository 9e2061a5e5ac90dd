// Checks pages with axe-core in headless Chromium against WCAG 2.1 A and AA: node tilgaengelighed.mjs SIDE.html …
// The two modules and the browser are found as NODE_PATH and CHROMIUM say; exit 1 when a page breaks a rule.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const require = createRequire(path.join(process.env.NODE_PATH ?? process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core");

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let broken = 0;
for (const file of process.argv.slice(2)) {
    const page = await browser.newPage();
    const fetched = [];
    page.on("request", (request) => { if (!/^(file|data|blob|about):/.test(request.url())) fetched.push(request.url()); });
    await page.goto(pathToFileURL(path.resolve(file)).href);
    // What a reader may open is checked open too.
    await page.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.open = true; }));
    await page.addScriptTag({ path: axe });
    const result = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
    for (const rule of result.violations) {
        broken += 1;
        console.log(`${file}: ${rule.id} (${rule.impact}): ${rule.help}`);
        for (const node of rule.nodes.slice(0, 3)) console.log(`    ${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1] ?? ""}`);
    }
    for (const url of fetched) { broken += 1; console.log(`${file}: henter ${url}`); }
    console.log(`${file}: ${result.passes.length} regler holdt, ${result.violations.length} brudt, ${result.incomplete.length} kan ikke afgøres`);
    await page.close();
}
await browser.close();
process.exit(broken > 0 ? 1 : 0);
