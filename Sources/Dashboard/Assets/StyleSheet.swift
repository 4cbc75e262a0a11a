internal import Reports

/// The one style sheet: of the pages, of charts and of process diagrams; light, dark and paper. All
/// pairs of text and ground have a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3).
enum StyleSheet {
  static let text =
    colours + page + parts + records + Palette.style + Palette.shape + ProcessStyle.sheet
    + "@media screen and (prefers-color-scheme: dark) {\n\(Palette.darkStyle)}\n" + narrow + paper

  private static let colours = """
    :root{color-scheme:light dark;
    --ground:#f6f7f9;--card:#fff;--ink:#1c2430;--soft:#5a6472;--line:#dfe3e8;--strong:#c3cad3;
    --accent:#17406b;--link:#0b57a4;--onaccent:#fff;--hover:#eef2f7;
    --good:#0f6a37;--goodbg:#e3f5ea;--warn:#7a4b00;--warnbg:#fdf1d6;
    --bad:#a31526;--badbg:#fdeaea;--broken:#5b2b9d;--brokenbg:#f1eafb;
    --busy:#0b57a4;--busybg:#e6f0fb;--calm:#525c69;--calmbg:#edf0f3;
    --keyword:#7a1fa2;--string:#0f6a37;--comment:#6a737d;--number:#b04600;
    --added:#e5f6ea;--removed:#fdecec}
    @media screen and (prefers-color-scheme: dark){:root{
    --ground:#0d1117;--card:#141a22;--ink:#e4e9ef;--soft:#a0abb8;--line:#29313b;--strong:#414b57;
    --accent:#1d4f85;--link:#79b8ff;--onaccent:#fff;--hover:#1b232d;
    --good:#7ddc9a;--goodbg:#10301d;--warn:#f0c466;--warnbg:#33270a;
    --bad:#ff9f98;--badbg:#3a1518;--broken:#cfb6ff;--brokenbg:#2a1d47;
    --busy:#8fc4ff;--busybg:#11294a;--calm:#a9b4c0;--calmbg:#1f2731;
    --keyword:#d2a8ff;--string:#8ddb9c;--comment:#8b96a3;--number:#ffb77c;
    --added:#12291b;--removed:#33181b}}

    """

  private static let page = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    a{color:var(--link);text-decoration:none}
    a:hover{text-decoration:underline}
    main a,.foot a{text-decoration:underline 1px;text-underline-offset:2px}
    main .tile a,main .tabs a,main a.chip,main a.button,main .path a{text-decoration:none}
    main nav a{display:inline-block;min-height:24px;line-height:24px}
    main .path a:hover,main a.chip:hover{text-decoration:underline}
    :focus-visible,input:focus-within,select:focus,textarea:focus{outline:2px solid var(--link);
    outline-offset:2px;border-radius:3px}
    main:focus{outline:none}
    .skip{position:absolute;left:-999em;top:6px;z-index:2;background:var(--card);padding:8px 14px;
    border:1px solid var(--strong);border-radius:6px}
    .skip:focus{left:12px}
    .hush{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
    white-space:nowrap}
    .top{display:flex;align-items:baseline;gap:16px;background:var(--accent);color:var(--onaccent);
    padding:11px 24px}
    .top .brand{color:inherit;font-weight:700;font-size:17px;letter-spacing:.01em}
    .top .repo{font-size:14px;min-width:0}
    .top .soft,.top .who{color:#d3e0ee}
    .top .who{margin-left:auto;font-size:13.5px}
    .top :focus-visible{outline-color:#fff}
    .frame{display:grid;grid-template-columns:176px minmax(0,1fr);gap:28px;max-width:1440px;
    margin:0 auto;padding:20px 24px 40px}
    #side ul{list-style:none;margin:0;padding:0;position:sticky;top:14px}
    #side a{display:flex;justify-content:space-between;align-items:center;padding:6px 10px;
    border-radius:6px;color:var(--ink)}
    #side a:hover{background:var(--hover);text-decoration:none}
    #side a[aria-current]{background:var(--card);font-weight:600;box-shadow:inset 3px 0 var(--link)}
    #side ul ul{position:static;margin:0 0 4px 12px}
    #side ul ul a{padding:3px 10px;font-size:13.5px}
    .foot{display:flex;flex-wrap:wrap;justify-content:space-between;gap:6px 24px;max-width:1440px;
    margin:0 auto;padding:12px 24px 24px;color:var(--soft);font-size:13px}
    h1{font-size:23px;line-height:1.3;font-weight:650;margin:0 0 6px;letter-spacing:-.01em}
    h2{font-size:16.5px;line-height:1.35;font-weight:650;margin:28px 0 8px}
    h3{font-size:15px;font-weight:650;margin:18px 0 6px}
    p{margin:6px 0}
    .lead{color:var(--soft);margin:2px 0 14px;max-width:90ch}
    .path{font-size:13.5px;margin:0 0 2px}
    .soft,small{color:var(--soft)}
    small{font-size:12.5px}
    code,pre,.code,a.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",
    monospace;font-size:.875em}

    """

  private static let parts = """
    .count{display:inline-block;min-width:20px;padding:0 6px;border-radius:10px;text-align:center;
    background:var(--calmbg);color:var(--calm);font-size:12px;line-height:18px;font-weight:600;
    font-variant-numeric:tabular-nums}
    .count.bad{background:var(--badbg);color:var(--bad)}
    .badge{display:inline-block;padding:0 8px;border-radius:10px;font-size:12.5px;line-height:20px;
    font-weight:600;vertical-align:middle;max-width:34ch;overflow:hidden;text-overflow:ellipsis;
    white-space:nowrap;background:var(--calmbg);color:var(--calm)}
    .good{color:var(--good)}.badge.good{background:var(--goodbg)}
    .warn{color:var(--warn)}.badge.warn{background:var(--warnbg);color:var(--warn)}
    .bad{color:var(--bad)}.badge.bad{background:var(--badbg);color:var(--bad)}
    .broken{color:var(--broken)}.badge.broken{background:var(--brokenbg);color:var(--broken)}
    .badge.busy{background:var(--busybg);color:var(--busy)}
    .badge.good{color:var(--good)}
    h1 .badge{font-size:13.5px;line-height:23px;padding:0 10px;letter-spacing:0}
    .strip{display:flex;flex-wrap:wrap;gap:2px;font-size:12px;line-height:18px}
    .strip span{width:18px;text-align:center;border-radius:3px;background:var(--calmbg);
    color:var(--calm)}
    .strip .good{background:var(--goodbg);color:var(--good)}
    .strip .warn{background:var(--warnbg);color:var(--warn)}
    .strip .bad{background:var(--badbg);color:var(--bad)}
    .chip{display:inline-block;padding:0 8px;border:1px solid var(--line);border-radius:10px;
    font-size:12.5px;line-height:22px;color:var(--soft);background:var(--card)}
    a.chip{color:var(--link)}
    .chip[aria-current]{border-color:var(--link);font-weight:600}
    .chip .count{margin-left:5px;line-height:16px}
    .chips{display:flex;flex-wrap:wrap;align-items:center;gap:6px}
    .panes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,264px),1fr));gap:16px;
    margin:14px 0}
    .panes.two{grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr))}
    .halves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));
    gap:0 28px}
    .pane{background:var(--card);border:1px solid var(--line);border-radius:8px;
    padding:14px 18px 16px;
    min-width:0}
    .pane h2{margin:0 0 8px}
    .tiles{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:1fr 1fr;
    gap:2px 12px;align-content:start}
    .tiles.row{grid-template-columns:repeat(auto-fill,minmax(130px,1fr))}
    .tile a,.tile{color:inherit}
    .tile a{display:flex;align-items:baseline;gap:7px;padding:4px 6px;margin:0 -6px;
    border-radius:6px}
    .tile a:hover{background:var(--hover);text-decoration:none}
    .tile .figure{font-size:17px;font-weight:600;font-variant-numeric:tabular-nums;min-width:1.4ch}
    .tile .word{font-size:13.5px;color:var(--soft)}
    .tile.lead{margin:0 0 4px;grid-column:auto}
    .tile{grid-column:1/-1}
    .tile.sub{padding-left:22px}
    .tiles.row .tile{grid-column:auto}
    .tile.sub .figure{font-size:14.5px}
    .tile.lead a{display:block}
    .tile.lead .figure{display:block;font-size:30px;line-height:1.15;font-weight:650;
    letter-spacing:-.02em;color:var(--ink)}
    .tiles.row .figure{display:block;font-size:20px}
    .tile a.bad .word,.tile a.bad .figure{color:var(--bad)}
    .tile a.broken .word,.tile a.broken .figure{color:var(--broken)}
    .tile a.warn .word,.tile a.warn .figure{color:var(--warn)}
    .list{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);
    border-radius:8px}
    .list li{display:flex;justify-content:space-between;gap:14px;padding:7px 14px;
    border-bottom:1px solid var(--line)}
    .list li:last-child{border-bottom:0}
    .list li>span:first-child{min-width:0}
    .list .end{flex:none;color:var(--soft);font-size:13.5px;white-space:nowrap}
    .more{font-size:13.5px}
    .empty{color:var(--soft);border:1px dashed var(--strong);border-radius:8px;padding:16px 18px;
    margin:8px 0;max-width:90ch}
    .notice{border-left:3px solid var(--busy);background:var(--busybg);padding:8px 14px;
    border-radius:0 6px 6px 0;max-width:100ch}
    .notice.bad{border-color:var(--bad);background:var(--badbg);color:inherit}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,270px),1fr));
    gap:6px 28px;margin:8px 0}
    .facts>div{min-width:0}
    .facts dt{color:var(--soft);font-size:12.5px;line-height:1.3}
    .facts dd{margin:0}
    .pane .facts{grid-template-columns:1fr}
    .tabs{margin:10px 0 14px;border-bottom:1px solid var(--line)}
    .tabs ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 2px;margin:0;padding:0}
    .tabs a{display:block;padding:6px 11px;color:var(--soft);border-bottom:2px solid transparent;
    margin-bottom:-1px;white-space:nowrap}
    .tabs a:hover{color:var(--ink);text-decoration:none}
    .tabs a[aria-current]{color:var(--ink);font-weight:600;border-color:var(--link)}
    .tabs .count{margin-left:6px}
    .pager{display:flex;flex-wrap:wrap;justify-content:space-between;gap:8px 20px;margin:10px 0 6px;
    color:var(--soft)}
    .pager strong{color:var(--ink);font-variant-numeric:tabular-nums}
    .pager nav{display:flex;gap:14px}
    .command{display:flex;align-items:center;gap:10px;background:var(--card);
    border:1px solid var(--line);border-radius:6px;padding:6px 8px 6px 12px;margin:6px 0;
    width:fit-content;max-width:100%}
    .command code::before{content:"$ ";color:var(--soft)}
    button,.button{white-space:nowrap;font:inherit;font-size:14px;line-height:20px;
    padding:5px 13px;border-radius:6px;
    border:1px solid var(--strong);background:var(--card);color:var(--ink);cursor:pointer}
    button:hover,.button:hover{background:var(--hover);text-decoration:none}
    button.strong{background:var(--accent);border-color:var(--accent);color:var(--onaccent);
    font-weight:600}
    .actions{display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start;margin:10px 0}
    .inline{display:inline}
    .confirm{border:1px solid var(--strong);border-radius:6px;background:var(--card);
    padding:0 13px}
    .confirm summary{padding:5px 0;font-size:14px;line-height:20px;color:var(--ink);cursor:pointer}
    .confirm[open]{padding-bottom:12px;max-width:52ch}
    .confirm p{margin:4px 0 8px}
    .confirm input[type=text]{margin:0 8px 8px 0}
    .search{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center;margin:8px 0}
    .search label{color:var(--soft);font-size:13px}
    .pair{display:flex;align-items:center;gap:6px;margin-right:6px;min-width:0}
    input,select,textarea{font:inherit;font-size:14px;padding:5px 9px;border-radius:6px;
    border:1px solid var(--strong);background:var(--card);color:var(--ink);max-width:100%}
    input[type=search],input[type=text]{min-width:12ch}
    .search input{width:17ch}.search select{max-width:38ch}
    .fields{max-width:860px}
    .field{margin:14px 0}
    .field label{display:block;font-weight:600;font-size:14px;margin-bottom:3px}
    .field input,.field textarea{width:100%}
    .field textarea{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px}
    .field small{display:block;margin-top:2px}
    .field.bad input,.field.bad textarea{border-color:var(--bad)}
    .field.bad strong{color:var(--bad)}

    """
}
