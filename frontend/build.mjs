// Builds reportflow/static/ from these sources. The same sources give the same bytes: names carry no hash, nothing
// carries a date. The built files are committed, so running the product needs no Node; CI builds again and compares.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "reportflow", "static");

for (const folder of ["fonts", "icons"]) {
  rmSync(join(out, folder), { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
}

await build({
  absWorkingDir: here,
  entryPoints: { app: "app.css" },
  outdir: out,
  bundle: true,
  minify: true,
  legalComments: "inline",
  target: ["chrome109", "firefox115", "safari16"],
  // Addresses in the sheet are relative to it, so the product may live under any path.
  logLevel: "warning",
  plugins: [foldersByKind()],
});

await build({
  absWorkingDir: here,
  entryPoints: { app: "app.js", live: "live.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  legalComments: "inline",
  target: ["chrome109", "firefox115", "safari16"],
  logLevel: "warning",
});

for (const name of readdirSync(join(here, "marks")).sort()) {
  copyFileSync(join(here, "marks", name), join(out, name));
}
for (const face of ["source-serif-4", "source-sans-3"]) {
  const licence = readFileSync(join(here, "node_modules", "@fontsource", face, "LICENSE"), "utf8");
  writeFileSync(join(out, "fonts", `${face}-licence.txt`), licence.replace(/\r\n/g, "\n"));
}

/** Puts fonts into fonts/ and pictures into icons/, under their own names. */
function foldersByKind() {
  const folders = { ".woff2": "fonts", ".svg": "icons" };
  return {
    name: "folders-by-kind",
    setup({ onResolve }) {
      onResolve({ filter: /\.(woff2|svg)$/ }, async ({ path, resolveDir }) => {
        const extension = path.slice(path.lastIndexOf("."));
        const source = path.startsWith(".") ? join(resolveDir, path) : join(here, "node_modules", path);
        const target = `${folders[extension]}/${path.slice(path.lastIndexOf("/") + 1)}`;
        copyFileSync(source, join(out, target));
        return { path: `./${target}`, external: true };
      });
    },
  };
}
