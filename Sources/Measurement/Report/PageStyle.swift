/// The style of the page: system fonts, aligned digits, light or dark as the reader has it.
enum PageStyle {
  static let text = """
    :root {
      color-scheme: light dark;
      --ground: #ffffff; --panel: #f5f6f8; --ink: #1b1f24; --faint: #5d6673; --line: #d9dde3; --accent: #0b6bcb;
      --inside: #10151b;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14171c; --panel: #1d2128; --ink: #e4e8ee; --faint: #98a2b0; --line: #353c47; --accent: #6cb2ff;
      }
    }
    body {
      margin: 0; background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    }
    main { max-width: 1000px; margin: 0 auto; padding: 24px 24px 64px; }
    h1 { font-size: 26px; line-height: 1.25; margin: 12px 0 4px; }
    h2 { font-size: 18px; margin: 40px 0 12px; border-bottom: 1px solid var(--line); padding-bottom: 4px; }
    header p, .caption, figcaption { color: var(--faint); margin: 0; font-size: 14px; }
    a { color: var(--accent); text-decoration: none; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 20px 0; }
    .card { background: var(--panel); border-radius: 8px; padding: 12px 16px; }
    .card .title { color: var(--faint); font-size: 13px; }
    .card .large { font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .card .unit { font-size: 14px; font-weight: 400; color: var(--faint); }
    .band { color: var(--faint); font-variant-numeric: tabular-nums; font-size: 13px; }
    .basis { font-size: 12px; padding: 1px 7px; border-radius: 9px; border: 1px solid var(--line); white-space: nowrap; }
    .basis.measured { border-color: #2e9e5b; }
    .basis.simulated, .basis.placed, .basis.modelled, .basis.synthesised { border-color: #3b82c4; }
    .basis.estimated, .basis.published { border-color: #d08a1d; }
    .basis.assumed { border-color: #cf4b4b; }
    table { border-collapse: collapse; width: 100%; font-size: 14px; }
    th { text-align: left; color: var(--faint); font-weight: 500; font-size: 13px; }
    th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
    .figures td:nth-child(2), .figures th:nth-child(2) { text-align: right; white-space: nowrap; }
    .figures td:nth-child(3), .figures th:nth-child(3) { text-align: right; white-space: nowrap; padding-right: 16px; }
    .value { font-variant-numeric: tabular-nums; }
    figure { margin: 0 0 16px; }
    svg { width: 100%; height: auto; display: block; font-size: 12px; }
    svg text { fill: var(--ink); }
    svg text.tick { fill: var(--faint); font-variant-numeric: tabular-nums; }
    svg text.inside { fill: var(--inside); pointer-events: none; }
    svg text.strong { font-weight: 600; }
    polyline { fill: none; }
    .grid { stroke: var(--line); stroke-width: 1; }
    .roof { stroke: var(--ink); stroke-width: 2; stroke-linejoin: round; }
    .drop { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 3 4; }
    .point { fill: var(--accent); stroke: var(--ground); stroke-width: 2; }
    .whisker { stroke: var(--ink); stroke-width: 1.5; }
    .whiskerpoint { fill: var(--ink); }
    .track { fill: var(--panel); }
    .legend { font-size: 13px; margin: 0 0 8px; }
    .legend > span { margin-right: 14px; white-space: nowrap; }
    .swatch { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; }
    .bar { display: block; width: 180px; height: 9px; background: var(--panel); }
    .bar > span { display: block; height: 9px; background: var(--accent); }
    ol, ul { padding-left: 28px; font-size: 14px; }
    li { margin: 3px 0; overflow-wrap: anywhere; }
    \(colours)
    """

  /// Colours of parts of the power and of work in the timeline, light enough for dark text in them.
  private static let colours = zip(
    [
      "part0", "part1", "part2", "part3", "part4", "part5", "part6", "measuredbar", "work0", "work1", "work2", "work3",
      "work4", "work5", "work6", "work7", "workother",
    ],
    [
      "#a9b2bd", "#f2c14e", "#6aa5de", "#7cc48a", "#e58f65", "#c79bd8", "#8fd0cf", "#7cc48a", "#6aa5de", "#8fd0cf",
      "#7cc48a", "#f2c14e", "#e9a25f", "#f0b9a0", "#e07b7b", "#c79bd8", "#a9b2bd",
    ]
  ).map { ".\($0) { fill: \($1); background-color: \($1); }\n" }.joined()
}
