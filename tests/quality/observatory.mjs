/* Mozilla's HTTP Observatory on a site at ports of its own: `node observatory.mjs HOST HTTP_PORT HTTPS_PORT`.
   The package's own `scan` knows only ports 80 and 443; this is its sum with the ports handed on. */
import { readFileSync } from "node:fs";

const parts = "../../node_modules/@mdn/mdn-http-observatory/src";
const { ALL_TESTS } = await import(`${parts}/constants.js`);
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(`${parts}/grader/charts.js`);
const { getGradeForScore, getScoreModifier } = await import(`${parts}/grader/grader.js`);
const { retrieve } = await import(`${parts}/retriever/retriever.js`);

const [host, httpPort, httpsPort, path] = process.argv.slice(2);
const found = await retrieve(host, { httpPort, httpsPort, path });
if (!found.responses.auto) throw new Error(`${host}:${httpsPort} does not answer`);
const results = ALL_TESTS.map((test) => test(found)).filter((result) => result.result);
const points = results.map((result) => ({ test: result.constructor.name, result: result.result, points: getScoreModifier(result.result) }));
const lost = points.filter(({ points }) => points < 0).reduce((sum, { points }) => sum + points, 100);
const all = points.reduce((sum, { points }) => sum + points, 100);
const { version } = JSON.parse(readFileSync(new URL(`${parts}/../package.json`, import.meta.url)));
console.log(JSON.stringify({ version, ...getGradeForScore(lost >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? all : lost), points }));
