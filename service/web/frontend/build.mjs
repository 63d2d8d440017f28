// Builds the pages' styles and scripts into ../static/built: one entry for each kind of page, names that change with
// their content, and manifest.json, which tells the templates those names.
// usage: node build.mjs
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = fileURLToPath(new URL("../static/built", import.meta.url));
const templates = fileURLToPath(new URL("../templates/**/*.html", import.meta.url));

// One script and one style at most for each kind of page.
const ENTRIES = [
  "app.js",
  "calendar.js",
  "compare.js",
  "diagram.js",
  "docs.js",
  "export.js",
  "form.js",
  "form-design.js",
  "layout.js",
  "modeler.js",
  "rehearsal.js",
  "relocation.js",
  "replay.js",
  "app.css",
  "calendar.css",
  "compare.css",
  "diagram.css",
  "docs.css",
  "forecast.css",
  "form.css",
  "form-design.css",
  "modeler.css",
  "people.css",
  "picture.css",
  "rehearsal.css",
  "relocation.css",
  "replay.css",
  "seats.css",
  "sheet.css",
];

const LANGUAGE = "(document.documentElement.lang === 'id')";

// Places where a library does what our pages cannot have: [file, [before, after]...].
const PATCHES = [
  // form-js follows the browser's language in two places that its translate function does not reach.
  [
    /form-js-viewer[\\/]dist[\\/]index\.es\.js$/,
    ["function getLocaleDateFormat(locale = 'default')", "function getLocaleDateFormat(locale = document.documentElement.lang || 'default')"],
    ["children: valueLabel || 'Select'", `children: valueLabel || (${LANGUAGE} ? 'Pilih' : 'Select')`],
  ],
  // The menus of the modeler count in English.
  [
    /diagram-js[\\/]lib[\\/]features[\\/]popup-menu[\\/]PopupMenuComponent\.js$/,
    ["${ entriesToShow.length === 1 ? 'result' : 'results' } found", `\${ ${LANGUAGE} ? 'ditemukan' : entriesToShow.length === 1 ? 'result found' : 'results found' }`],
  ],
  // The editors of expressions write a <style> element, which our pages refuse; a style sheet object is the same to them.
  [/style-mod[\\/]src[\\/]style-mod\.js$/, ["if (!root.head && root.adoptedStyleSheets && win.CSSStyleSheet) {", "if (root.adoptedStyleSheets && win.CSSStyleSheet) {"]],
  // Half of the properties panel forgets to hand the translate function on; its container brings a style attribute.
  [
    /@bpmn-io[\\/]properties-panel[\\/]dist[\\/]index\.esm\.js$/,
    ["function translateFallback(template, replacements) {", `import { say } from "${here}src/modeler/words.js";\nfunction translateFallback(template, replacements) {\n  return say(template, replacements);`],
  ],
  [/bpmn-js-properties-panel[\\/]dist[\\/]index\.esm\.js$/, ['<div style="height: 100%" tabindex', "<div tabindex"]],
  // The signs of the tools that align and distribute bring style attributes, which our pages refuse too.
  [/bpmn-js[\\/]lib[\\/]features[\\/](align|distribute)-elements[\\/]\w+Icons\.js$/, asAttributes],
  // So do the tokens of the simulation; rehearsal/simulation.js gives them their colours.
  [/bpmn-js-token-simulation[\\/]lib[\\/]features[\\/]token-count[\\/]TokenCount\.js$/, ['style="color:', 'data-style="color:']],
  [/bpmn-js-token-simulation[\\/]lib[\\/]features[\\/]element-notifications[\\/]ElementNotifications\.js$/, ['`style="color:', '`data-style="color:']],
];

// style="fill:none;stroke:red;" -> fill="none" stroke="red", which means the same in SVG.
function asAttributes(text) {
  return text.replace(/ style="([^"]*)"/g, (_, styles) =>
    styles.split(";").filter(Boolean).map((each) => ` ${each.replace(":", '="').trim()}"`).join(""));
}

const patched = {
  name: "patched-or-refused",
  setup(build) {
    for (const [filter, ...changes] of PATCHES) {
      build.onLoad({ filter }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const change of changes) {
          const [before, after] = typeof change === "function" ? [contents, change(contents)] : change;
          if (before === after || contents.split(before).length !== 2) throw new Error(`${basename(path)} has changed; look again at: ${change}`);
          contents = contents.replace(before, () => after);
        }
        return { contents, loader: "js" };
      });
    }
  },
};

// Of the kit only the rules that a template or a script names are kept (80 kB become about 15).
const onlyWhatIsUsed = {
  name: "kit-cut-to-use",
  setup(build) {
    build.onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
      const css = [{ raw: await readFile(path, "utf8") }];
      const content = [templates, `${here}src/**/*.js`];
      const [kept] = await new PurgeCSS().purge({ css, content, variables: false, safelist: ["show"] });
      return { contents: kept.css.replace(/\/\*# sourceMappingURL.*?\*\//, ""), loader: "css" };
    });
  },
};

async function main() {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ENTRIES.map((name) => `src/${name}`),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    outdir: built,
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty" },
    legalComments: "linked",
    logLevel: "warning",
    plugins: [patched, onlyWhatIsUsed],
  });
  const names = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
  }
  await writeFile(`${built}/manifest.json`, JSON.stringify(names, null, 1));
  await forget(new Set([...Object.keys(result.metafile.outputs).map((path) => basename(path)), "manifest.json", ".stamp"]));
}

// Files of earlier builds go after an hour: a server that runs meanwhile still gives them out.
async function forget(present) {
  for (const name of await readdir(built)) {
    if (present.has(name.replace(/\.LEGAL\.txt$/, ""))) continue;
    const { mtimeMs } = await stat(`${built}/${name}`);
    if (Date.now() - mtimeMs > 3_600_000) await rm(`${built}/${name}`, { recursive: true });
  }
}

await main();
