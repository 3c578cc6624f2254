/* What style sheets may use, by the browsers of package.json. An exception says what stands in its place. */
export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "function-disallowed-list": ["min", "max", "clamp"],
    "plugin/no-unsupported-browser-features": [
      true,
      {
        ignorePartialSupport: true,
        ignore: [
          "css-display-contents", // both ends of a scale then stand in one line above the marks
          "css-math-functions", // minmax() of grids is taken for them; they are disallowed by name above
          "css-focus-visible", // marks have a rule for :focus, everything else the browser's own outline
          "prefers-color-scheme", // the light page
        ],
      },
    ],
  },
};
