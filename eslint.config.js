import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  { files: ["app/static/js/**/*.js"], languageOptions: { globals: globals.browser, sourceType: "module" } },
];
