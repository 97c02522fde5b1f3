namespace SiBridge.Cli.Report;

/// <summary>How a report looks on a screen and on paper.</summary>
internal static class PageStyle
{
    public const string Css = """

        :root { --ink: #1c2733; --soft: #566472; --line: #d8dfe6; --wash: #f4f7fa; --c1: #17518f; --c2: #b4552d; --c3: #2b8a7e; --c4: #7a4b94; --c5: #a9c1da; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1080px; padding: 40px 32px 56px; color: var(--ink); background: #fff; font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        header { border-bottom: 3px solid var(--c1); padding-bottom: 14px; }
        .over { margin: 0; color: var(--c1); font-weight: 600; }
        h1 { margin: 2px 0 4px; font-size: 34px; line-height: 1.15; }
        h2 { margin: 44px 0 2px; font-size: 22px; }
        h3 { margin: 22px 0 8px; font-size: 17px; }
        .lead { margin: 0 0 16px; color: var(--soft); }
        .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; list-style: none; margin: 24px 0 0; padding: 0; }
        .tiles li { padding: 14px 16px; border-radius: 8px; background: var(--wash); color: var(--soft); font-size: 14px; line-height: 1.3; }
        .tiles b { display: block; color: var(--c1); font-size: 27px; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .figure { display: grid; grid-template-columns: minmax(0, 8fr) minmax(0, 5fr); gap: 32px; align-items: start; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
        svg .label { text-anchor: end; fill: var(--soft); }
        svg .tick { text-anchor: middle; fill: var(--soft); }
        svg .value { font-weight: 600; }
        svg .grid { stroke: var(--line); }
        .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4 { fill: var(--c4); } .c5 { fill: var(--c5); }
        .hidden { fill: #fff; stroke: var(--soft); stroke-dasharray: 3 2; }
        table { width: 100%; border-collapse: collapse; margin: 8px 0 0; font-size: 14px; font-variant-numeric: tabular-nums; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { padding: 6px 8px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
        thead th { color: var(--soft); font-weight: 600; font-size: 13px; line-height: 1.25; vertical-align: bottom; border-bottom: 2px solid var(--line); }
        tbody th { font-weight: 400; }
        th:first-child { text-align: left; }
        tfoot th, tfoot td { border-top: 2px solid var(--ink); border-bottom: 0; font-weight: 700; }
        .reading { margin-top: 44px; padding: 4px 20px 8px; border-radius: 8px; background: var(--wash); }
        .reading h2 { margin-top: 14px; }
        footer { margin-top: 28px; color: var(--soft); font-size: 13px; }
        @media (max-width: 760px) { .tiles { grid-template-columns: 1fr 1fr; } .figure { grid-template-columns: 1fr; } body { padding: 20px 16px; } section { overflow-x: auto; } }
        @media print {
          @page { size: A4; margin: 14mm; }
          body { max-width: none; padding: 0; font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          h2, h3 { break-after: avoid; } .tiles, .figure, svg, tr { break-inside: avoid; } thead { display: table-header-group; }
          table { font-size: 9.5pt; }
        }

        """;
}
