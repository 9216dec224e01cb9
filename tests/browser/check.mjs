// Opens a report or an audit page in Chromium, offline, and checks what only a browser can tell. Exit code 0 where all holds.
//   node check.mjs PAGE.html [FOLDER FOR SCREENSHOTS]
// An audit page may have one script, for its keys, which its policy names by hash; a report none.
// CHROMIUM names the browser's file; by default the system's chromium.
import { existsSync, readFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, pictures] = process.argv.slice(2);
if (!report) {
  console.error("usage: node check.mjs PAGE.html [FOLDER]");
  process.exit(2);
}
const address = pathToFileURL(path.resolve(report)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LARGEST = Number(process.env.LARGEST ?? 150);  // kB of a report on the demonstration corpus, pictures apart; longer headlines make it longer
const problems = [];
const known = new Map();
function idsOf(file) {
  if (!known.has(file)) known.set(file, new Set([...readFileSync(file, "utf8").matchAll(/\sid="([^"]+)"/g)].map((one) => one[1])));
  return known.get(file);
}
const fail = (where, what) => problems.push(`${where}: ${what}`);

const profile = mkdtempSync(path.join(tmpdir(), "columninch-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  bypassCSP: false,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
if (pictures) mkdirSync(pictures, { recursive: true });

async function open(where, width, colorScheme, forcedColors = "none") {
  const page = await browser.newPage();
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme, forcedColors });
  page.on("request", (request) => {
    const asked = request.url();
    if (asked !== address && !asked.startsWith("data:")) fail(where, `asked for ${asked}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") fail(where, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => fail(where, `error: ${error.message}`));
  await page.goto(address, { waitUntil: "load" });
  return page;
}

// What the page is made of, asked of the page itself.
function examine() {
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => Number(one.tagName[1]));
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const dead = [...document.querySelectorAll("a[href^='#']")].map((one) => one.getAttribute("href").slice(1));
  const pictures = [...document.querySelectorAll("[role=img], img")];
  return {
    headings,
    title: document.title,
    lang: document.documentElement.lang,
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
    dead: dead.filter((id) => !document.getElementById(id)),
    beside: [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href")).filter(
      (one) => !one.startsWith("#") && !/^[a-z]+:/.test(one)),
    outputs: document.querySelectorAll("[data-output]").length,
    pictures: [...document.querySelectorAll("svg, img")].reduce((sum, one) => sum + one.outerHTML.length, 0),
    audit: Boolean(document.querySelector("main #text")),
    keys: document.querySelectorAll("body > script:not([src])").length,
    counts: [...document.querySelectorAll("[data-count]")].map((one) => [one.dataset.count, Number(one.textContent)]),
    tags: Object.fromEntries(["unknown", "doubtful"].map((state) =>
      [state, document.querySelectorAll(`main .tag.${state}:not(.more)`).length])),
    small: [...document.querySelectorAll("main a, main input")].filter((one) => {
      const box = one.getBoundingClientRect(), reach = getComputedStyle(one, "::before");
      const grown = reach.position === "absolute" ? 2 * Math.abs(parseFloat(reach.top) || 0) : 0;
      return !one.closest("p, label") && box.height + grown < 23.5;
    }).length,
    scripts: document.querySelectorAll("script, iframe, object, embed, link, base, form, [onclick], [onload], [onerror]").length,
    policy: document.querySelector("meta[http-equiv='Content-Security-Policy']")?.content ?? "",
    wordless: pictures.filter((one) => (one.getAttribute("aria-label") ?? one.getAttribute("alt") ?? "").length < 30).length,
    bare: [...document.querySelectorAll("table")].filter(
      (one) => !one.caption || [...one.querySelectorAll("th")].some((cell) => !cell.scope)).length,
  };
}

// Goes through an audit page with n and back with p: each quotation to check is reached, and none twice.
async function pressKeys(page, where) {
  const stops = await page.$$eval("main .tag.check", (tags) => tags.map((one) => one.id));
  const ways = [["n", stops], ["p", [...stops].reverse()]];
  for (const [key, order] of ways) {
    await page.focus("#list");
    for (const id of order) {
      await page.keyboard.press(key);
      const reached = await page.evaluate(() => document.activeElement.id);
      if (reached !== id) return fail(where, `key ${key} reached #${reached}, not #${id}`);
    }
  }
  if (!stops.length) return;
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  if (await page.evaluate(() => document.activeElement !== document.body)) fail(where, "keys act outside text and list");
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    const where = `${width} px, ${colorScheme}`;
    const page = await open(where, width, colorScheme);
    // The policy of the page allows no script, so axe runs where the page's own rules do not reach: in the tester's world.
    const session = await browser.newCDPSession(page);
    const { frameTree } = await session.send("Page.getFrameTree");
    const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
    const run = (expression) =>
      session.send("Runtime.evaluate", {
        expression, contextId: world.executionContextId, awaitPromise: true, returnByValue: true,
      });
    await run("document.querySelectorAll('details').forEach((one) => { one.open = true; }), 1");
    await run(`${axe}; 1`);
    const answer = await run(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then((found) => found.violations.map((one) =>
        one.id + ' (' + one.nodes.length + '): ' + one.nodes[0].html.slice(0, 160)))`);
    if (answer.exceptionDetails) fail(where, `axe did not run: ${answer.exceptionDetails.exception?.description}`);
    for (const violation of answer.result.value ?? []) fail(where, `axe: ${violation}`);
    await page.close();
  }
}

for (const width of [320, 360, 640, 1280]) {
  const where = `${width} px`;
  const page = await open(where, width, "light");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) fail(where, `scrolls ${wide} px sideways`);
  if (width === 1280) {
    const found = await page.evaluate(examine);
    if (found.headings.filter((level) => level === 1).length !== 1) fail(where, "has not exactly one h1");
    found.headings.reduce((last, level) => {
      if (level > last + 1) fail(where, `skips from h${last} to h${level}`);
      return level;
    }, 0);
    if (!found.title) fail(where, "has no title");
    if (!found.lang) fail(where, "has no language");
    const allowed = found.audit && found.policy.includes("script-src 'sha256-") ? Math.min(found.keys, 1) : 0;
    if (found.scripts > allowed) fail(where, `has ${found.scripts} elements that could run or load something`);
    for (const [name, count] of found.counts) {
      if (name in found.tags && found.tags[name] !== count) fail(where, `counts ${count} ${name}, tags ${found.tags[name]}`);
    }
    if (found.audit && found.small) fail(where, `has ${found.small} targets under 24 px`);
    if (allowed) await pressKeys(page, where);
    if (!found.policy.includes("default-src 'none'")) fail(where, "has no content policy");
    for (const id of found.twice) fail(where, `has the id ${id} twice`);
    for (const id of found.dead) fail(where, `links to #${id}, which is not there`);
    for (const link of new Set(found.beside)) {
      const [file, anchor] = decodeURIComponent(link).split("#");
      const target = path.resolve(path.dirname(report), file);
      if (!existsSync(target)) fail(where, `links to ${file}, which is not there`);
      else if (anchor && !idsOf(target).has(anchor)) fail(where, `links to ${file}#${anchor}, which is not there`);
    }
    const kilobytes = (readFileSync(report).length - found.pictures) / 1000;
    if (found.outputs && kilobytes > LARGEST) fail(where, `is ${kilobytes.toFixed(0)} kB without its pictures`);
    if (found.wordless) fail(where, `has ${found.wordless} pictures without a finding in words`);
    if (found.bare) fail(where, `has ${found.bare} tables without caption or scope`);
  }
  await page.close();
}

if (pictures) {
  const shots = [
    ["1280", 1280, "light"], ["360", 360, "light"], ["dark", 1280, "dark"], ["forced-colours", 1280, "light", "active"],
  ];
  for (const [name, width, scheme, forced] of shots) {
    const page = await open(name, width, scheme, forced);
    await page.screenshot({ path: path.join(pictures, `${name}-first.png`) });
    await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
    if (name === "1280") await page.pdf({ path: path.join(pictures, "print.pdf"), preferCSSPageSize: true });
    await page.close();
  }
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
console.log(problems.length ? problems.join("\n") : `${report}: all holds`);
process.exit(problems.length ? 1 : 0);
