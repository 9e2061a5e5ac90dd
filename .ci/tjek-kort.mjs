// Opens pictures in headless Chromium and checks what a reader would meet: node tjek-kort.mjs FIL.svg …
// Well-formed, named, fetching nothing, and no text outside the sheet or under 8 points. Exit 1 when one breaks a promise.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const require = createRequire(path.join(process.env.NODE_PATH, "x.js"));
const { chromium } = require("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
let broken = 0;
const files = process.argv.slice(2);
for (const file of files) {
    const page = await browser.newPage();
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) problems.push(`henter ${request.url()}`); });
    await page.goto(pathToFileURL(path.resolve(file)).href);
    problems.push(...await page.evaluate(() => {
        const svg = document.documentElement;
        if (svg.localName !== "svg" || document.querySelector("parsererror")) return ["ikke en hel SVG"];
        const found = [];
        const named = (svg.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
        if (svg.getAttribute("role") !== "img" || named.length !== 2 || named.some((text) => text.length === 0)) found.push("uden titel eller beskrivelse");
        const sheet = svg.viewBox.baseVal;
        for (const text of document.querySelectorAll("text")) {
            const box = text.getBBox();
            // The browser's own font may be a little wider than the one that was measured.
            if (box.x < -1 || box.y < -1 || box.x + box.width > sheet.width + 3 || box.y + box.height > sheet.height + 3)
                found.push(`teksten "${text.textContent}" går ud over arket`);
            if (parseFloat(getComputedStyle(text).fontSize) < 8) found.push(`teksten "${text.textContent}" er under 8 punkter`);
        }
        return found;
    }));
    for (const problem of problems) console.log(`${file}: ${problem}`);
    broken += problems.length;
    await page.close();
}
console.log(`${browser.browserType().name()} ${browser.version()}: ${files.length} billeder åbnet, ${broken} fejl`);
await browser.close();
process.exit(broken ? 1 : 0);
