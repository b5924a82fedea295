import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const client = createClient<paths>({
  baseUrl: (process.env.BUILDAPI_URL ?? "").replace(/\/$/, ""),
  headers: { Authorization: `Bearer ${process.env.BUILDAPI_KEY}` },
});

const created = right(await client.POST("/apps", {
  body: { id: "storefront", name: "Storefront", repository: "https://git.example.com/team/storefront.git", environment: { MODE: "production" } },
}));
console.log(`app ${created.id} of ${created.repository}, branch ${created.branch}, MODE ${created.environment["MODE"]}`);
const app = { appId: created.id };

const image = right(await client.PUT("/apps/{appId}/build-image", { params: { path: app }, body: { image: "node:22", pullPolicy: "ifNotPresent" } }));
console.log(`image ${image.reference}: ${image.registry}, ${image.pullPolicy}, last check ${image.lastCheck?.status ?? "none"}`);

show(right(await client.PUT("/apps/{appId}/package-overrides", { params: { path: app }, body: [{ pkg: "node", type: "nvm", version: "20" }] })));
show(right(await client.PUT("/apps/{appId}/package-overrides", { params: { path: app }, body: { overrides: [{ package: "next", version: "14.2.3" }] } })));

const started = right(await client.POST("/apps/{appId}/builds", { params: { path: app }, body: { reason: "a walk" } }));
console.log(`build ${started.number} of ${started.branch}, ${started.trigger}, ${started.reason}`);
const path = { ...app, number: started.number };
const build = right(await client.GET("/apps/{appId}/builds/{number}", { params: { path, query: { wait: 60 } } }));
const times = [build.queuedAt, build.startedAt, build.finishedAt].map((time) => Date.parse(time ?? ""));
const inOrder = times[0]! <= times[1]! && times[1]! <= times[2]! ? "True" : "False";
console.log(`build ${build.number} ${build.status}, failure ${build.failure?.message ?? "none"}, in order ${inOrder}`);
for (const step of build.steps.filter(({ name }) => name === "preBuild" || name === "build")) console.log(`step ${step.name} ${step.status}`);
for (const used of build.packages) console.log(`package ${used.package} ${used.requested}, installed ${used.installed ?? "not"}`);

const log = right(await client.GET("/apps/{appId}/builds/{number}/log", { params: { path }, parseAs: "text" }));
console.log(log.split("\n").find((line) => line.startsWith("out of npm run build")));

for (const file of right(await client.GET("/apps/{appId}/builds/{number}/artifacts", { params: { path } })).items)
  console.log(`artifact ${file.path}, ${file.size} bytes`);
const one = right(await client.GET("/apps/{appId}/builds/{number}/artifacts/{path}", {
  params: { path: { ...path, path: "assets/app.js" } }, parseAs: "text",
}));
console.log(`assets/app.js is ${one}`);
const zip = Buffer.from(right(await client.GET("/apps/{appId}/builds/{number}/artifacts.zip", { params: { path }, parseAs: "arrayBuffer" })));
console.log(`artifacts.zip has ${["assets/app.js", "index.html"].filter((name) => zip.includes(name)).join(" and ")}`);

right(await client.PUT("/apps/{appId}/build-spec", {
  params: { path: app }, headers: { "Content-Type": "text/yaml" }, bodySerializer: (text) => text,
  body: "version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - npm run build\n",
}));
const spec = right(await client.GET("/apps/{appId}/build-spec", { params: { path: app }, parseAs: "text" }));
console.log(`spec ${spec.split("\n")[0]}`);

const nobody = wrong(await client.GET("/apps/{appId}", { params: { path: { appId: "nobody" } } }));
console.log(`${nobody.status} ${nobody.code}: ${nobody.detail}`);
const twice = wrong(await client.PUT("/apps/{appId}/build-image", { params: { path: app }, body: { image: "node:22:23" } }));
console.log(`${twice.status} ${twice.code}, wrong is ${Object.keys(twice.errors ?? {}).join(", ")}`);

type Problem = components["schemas"]["ProblemDetails"];

function right<T>(answer: { data?: T; error?: Problem }): NonNullable<T> {
  if (answer.data == null) throw new Error(`${answer.error?.code}: ${answer.error?.detail}`);
  return answer.data;
}

function wrong(answer: { data?: unknown; error?: Problem }): Problem {
  if (answer.error === undefined) throw new Error("There is no problem.");
  return answer.error;
}

function show(view: components["schemas"]["PackageOverrides"]) {
  for (const wish of view.overrides) console.log(`override ${wish.package} ${wish.version} is ${wish.resolves ?? "not installed"}`);
}
