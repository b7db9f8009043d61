// Drives the dashboard in headless Chromium. Arguments: path of playwright-core, path of the browser, address with token,
// folder for pictures ("" for none). Prints one JSON object; on standard input "advance" is answered by the test.
import { createRequire } from "node:module";

const [playwrightPath, browserPath, address, pictures] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwrightPath);
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const result = { errors: [], requests: [] };
const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, colorScheme: "dark" });
const page = await context.newPage();
page.setDefaultTimeout(20_000);
try {
  page.on("console", message => message.type() === "error" && result.errors.push(message.text()));
  page.on("pageerror", error => result.errors.push(String(error)));
  page.on("request", request => result.requests.push(new URL(request.url()).host));
  page.on("dialog", dialog => { result.errors.push("dialog: " + dialog.message()); return dialog.dismiss(); });
  const opened = Date.now();
  await page.goto(address);
  await page.waitForFunction(() => /^\d/.test(document.querySelector(".frame .huge")?.textContent ?? ""));
  result.firstUpdateMs = Date.now() - opened;
  result.address = page.url();
  const height = () => page.textContent(".frame .huge");
  result.before = await height();
  process.stdout.write("advance\n");
  await page.waitForFunction(before => document.querySelector(".frame .huge").textContent !== before, result.before);
  result.after = await height();
  await page.waitForSelector(".objects td:nth-child(2)");
  result.key = await page.textContent(".objects tbody tr td:nth-child(2)");
  result.images = await page.locator(".objects img").count();
  result.formula = await page.textContent(".formula");
  result.peers = await page.locator(".peers tbody tr").count();
  result.updates = await page.evaluate(() => new Promise(resolve => {
    let count = 0;
    const source = new EventSource("/api/v1/events");
    source.addEventListener("overview", () => count++);
    setTimeout(() => { source.close(); resolve(count); }, 5000);
  }));
  if (pictures) await page.screenshot({ path: `${pictures}/overview-dark.png`, fullPage: true });
  await page.click("nav a[href='/actors']");
  await page.waitForSelector("tr[data-path='/user/admin']");
  await page.click("tr[data-path='/user/admin']");
  await page.waitForSelector(".detail dd");
  result.actors = await page.locator(".tree tbody tr").count();
  result.detail = await page.textContent(".detail dl");
  await page.click(".trace");
  await page.waitForSelector(".feed li");
  result.traced = await page.textContent(".feed li b");
  await page.click(".trace");
  await page.click(".tree thead th:nth-child(5) button");
  result.sorted = await page.textContent(".tree thead th.down");
  result.busiest = await page.getAttribute(".tree tbody tr", "data-path");
  await page.click("tr[data-path='/user/net']");
  await page.waitForFunction(() => document.querySelector(".detail dd")?.textContent === "/user/net");
  await page.fill(".detail input", "hello");
  await page.click(".detail form button");
  await page.click("button[data-action='suspend']");
  await page.waitForSelector("tr[data-path='/user/net'] .dot.suspended");
  if (pictures) await page.screenshot({ path: `${pictures}/actors-dark.png`, fullPage: true });
  await page.click("button[data-action='resume']");
  await page.waitForSelector("tr[data-path='/user/net'] .dot.running");
  await page.waitForSelector(".letters tbody td", { timeout: 20_000 });
  result.letter = await page.textContent(".letters tbody tr");
  await page.click("button[data-action='stop']");
  result.armed = await page.textContent("button[data-action='stop']");
  await page.click("header button");
  if (pictures) await page.screenshot({ path: `${pictures}/actors-light.png` });
  await page.click("nav a[href='/']");
  await page.reload();
  await page.waitForFunction(() => /^\d/.test(document.querySelector(".frame .huge")?.textContent ?? ""));
  await page.waitForTimeout(600);
  if (pictures) await page.screenshot({ path: `${pictures}/overview-light.png`, fullPage: true });
  await page.setViewportSize({ width: 420, height: 900 });
  if (pictures) await page.screenshot({ path: `${pictures}/overview-narrow.png` });
} catch (error) {
  process.stderr.write(JSON.stringify(result) + "\n");
  throw error;
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(result) + "\n");
