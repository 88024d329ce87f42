// Judges IAM requests with an evaluator that was not written here: an array of simulations in (stdin), an array of
// results out (stdout), {"result": "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied"} or {"error": …} each.
import process from "node:process";
import { text } from "node:stream/consumers";
import { runSimulation } from "@cloud-copilot/iam-simulate";

const results = [];
for (const simulation of JSON.parse(await text(process.stdin))) {
  const answer = await runSimulation(simulation, {});
  results.push(answer.resultType === "error" ? { error: answer.errors } : { result: answer.overallResult });
}
process.stdout.write(JSON.stringify(results));
