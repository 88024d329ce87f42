import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  { files: ["app/static/js/**/*.js", "tests/browser/*.js"], languageOptions: { globals: globals.browser, sourceType: "module" } },
  { files: ["tests/quality/*.mjs"], languageOptions: { globals: globals.node, sourceType: "module" } },
];
