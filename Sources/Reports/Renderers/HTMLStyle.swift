internal import Vocabulary

/// The one style sheet of the HTML report, and the policy that admits it and nothing else.
enum HTMLStyle {
  /// By the digest of the sheet (Content Security Policy Level 3, 2.3.1).
  static let policy: String = {
    let bytes = Hexadecimal.bytes(of: Digest(of: sheet).hex) ?? []
    return "default-src 'none'; style-src 'sha256-\(Base64.text(of: bytes))'; base-uri 'none'; "
      + "form-action 'none'"
  }()

  static let sheet =
    "\n" + page + Palette.style + Palette.shape
    + "@media screen and (prefers-color-scheme: dark) {\n\(dark)\(Palette.darkStyle)}\n" + paper

  private static let page = """
    *{box-sizing:border-box}
    body{margin:0 auto;padding:24px;overflow-wrap:anywhere;max-width:1360px;
    background:#fff;color:#1f2328;
    font:15px/1.5 system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif}
    header{border-left:6px solid #57606a;padding:4px 0 4px 18px;margin-bottom:24px}
    header.pass{border-color:#1a7f37}
    header.inconclusive,header.waived{border-color:#9a6700}
    header.fail{border-color:#b3261e}
    header.error{border-color:#8a3ffc}
    h1{font-size:16px;font-weight:600;margin:10px 0 2px}
    h2{font-size:20px;margin:36px 0 6px}
    h3{font-size:16px;margin:24px 0 8px}
    p{margin:6px 0}
    .verdict{display:flex;flex-wrap:wrap;align-items:center;gap:14px;font-size:18px;margin:0}
    .verdict .badge{font-size:20px;padding:4px 14px}
    .badge{display:inline-block;padding:1px 9px;border-radius:12px;font-size:13px;font-weight:600;
    white-space:nowrap;vertical-align:middle;border:1px solid}
    .badge.pass{color:#116329;background:#dafbe1;border-color:#7fd193}
    .badge.inconclusive,.badge.waived{color:#7a4e00;background:#fff3cd;border-color:#dbb24c}
    .badge.fail{color:#a40e26;background:#ffe9e7;border-color:#f0a29b}
    .badge.error{color:#5b21b6;background:#f0e9ff;border-color:#c3aaf5}
    .badge.skipped{color:#57606a;background:#f0f2f4;border-color:#d0d7de}
    .soft{color:#57606a}
    p.note{border-left:4px solid #bf8700;background:#fff8e6;padding:6px 12px}
    pre{font-size:12.5px;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
    code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    code{font-size:.88em}
    dl{display:flex;flex-wrap:wrap;gap:4px 28px;margin:6px 0}
    dl div{display:flex;gap:8px}
    dt{color:#57606a}
    dd{margin:0}
    .wide{overflow-x:auto}
    nav{margin:24px 0}
    table{border-collapse:collapse;width:100%;font-size:14px}
    th,td{text-align:left;padding:6px 20px 6px 0;border-bottom:1px solid #d8dee4;vertical-align:top;
    min-width:11ch}
    thead th{color:#57606a;font-weight:600;white-space:nowrap}
    tbody th{font-weight:600;min-width:16ch}
    .gates td:nth-last-child(2){min-width:16ch}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    small{color:#57606a;font-size:12.5px}
    tr.fail th,tr.error th,tr.inconclusive th,tr.waived th{text-decoration:underline;
    text-decoration-thickness:2px;text-underline-offset:3px}
    details{margin:8px 0}
    summary{cursor:pointer;color:#0a58ca}
    a{color:#0a58ca}
    ul{margin:6px 0;padding-left:22px}
    section.model{border-top:1px solid #d8dee4;margin-top:28px}
    .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,520px),1fr));
    gap:20px;align-items:start}
    figure{margin:0;padding:12px;border:1px solid #d8dee4;border-radius:8px;min-width:0}
    figcaption{font-weight:600}
    figure svg{display:block;width:100%;height:auto}
    figure p,figure details{font-size:13px}
    @media (max-width:760px){small{display:block}body{padding:14px}}
    table.data{font-size:12.5px;font-variant-numeric:tabular-nums}

    """

  private static let dark = """
    body{background:#0d1117;color:#e6edf3}
    header.pass{border-color:#3fb950}
    header.inconclusive,header.waived{border-color:#d29922}
    header.fail{border-color:#f85149}
    header.error{border-color:#a371f7}
    .badge.pass{color:#7ee787;background:#0f2d18;border-color:#2b6a3a}
    .badge.inconclusive,.badge.waived{color:#f0c14b;background:#2e2408;border-color:#6b5416}
    .badge.fail{color:#ff9a92;background:#3a1214;border-color:#7d2b2b}
    .badge.error{color:#cdb4ff;background:#261a45;border-color:#553d8f}
    .badge.skipped{color:#a3adb8;background:#1c2229;border-color:#3a424c}
    .soft,dt,small,thead th{color:#a3adb8}
    p.note{background:#2b2207;border-color:#d29922}
    th,td,figure,section.model{border-color:#30363d}
    summary,a{color:#79b8ff}

    """

  private static let paper = """
    @media print {
    @page{margin:14mm}
    body{padding:0;max-width:none;font-size:11pt}
    .charts{display:block}
    figure{margin:0 0 10px;padding:8px}
    figure svg{max-width:150mm}
    small{display:block}
    figure,tr,header{break-inside:avoid}
    h2,h3{break-after:avoid}
    figure details{display:none}
    details::details-content{content-visibility:visible;block-size:auto}
    summary{list-style:none;color:inherit;font-weight:600}
    .wide{overflow:visible}
    .badge,p.note,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    a{color:inherit;text-decoration:none}
    }

    """
}
