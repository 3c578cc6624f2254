/* What scripts may use, by the browsers of package.json. An exception says what stands in its place. */
import compat from "eslint-plugin-compat";
import es from "eslint-plugin-es-x";

const arraysHaveThem = ["every", "filter", "find", "forEach", "map", "reduce", "some"].map(
  name => [`es-x/no-iterator-prototype-${name.toLowerCase()}`, "off"],
);

export default [
  compat.configs["flat/recommended"],
  es.configs["flat/restrict-to-es2017"],
  {
    languageOptions: {ecmaVersion: 2017, sourceType: "script"},
    linterOptions: {noInlineConfig: true},
    settings: {
      "es-x": {aggressive: true},
      polyfills: [
        "AbortController", // script.js asks whether it is there, and leaves the form to the browser where it is not
      ],
    },
    rules: Object.fromEntries(arraysHaveThem),
  },
];
