/// How records, charts and diagrams look, and what differs on a narrow window and on paper.
extension StyleSheet {
  static let records = """
    .wide{overflow-x:auto;position:relative;background:var(--card);border:1px solid var(--line);
    border-radius:8px;margin:8px 0}
    table{border-collapse:collapse;width:100%;font-size:14px}
    th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top;
    min-width:7ch;overflow-wrap:break-word}
    tbody tr:last-child>*{border-bottom:0}
    th:first-child,td:first-child{padding-left:14px}
    th:last-child,td:last-child{padding-right:14px}
    thead th{color:var(--soft);font-weight:600;font-size:12.5px;white-space:nowrap;
    background:var(--ground);border-bottom-color:var(--strong)}
    tbody th{font-weight:600;min-width:15ch}
    tbody tr:hover>*{background:var(--hover)}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    td time,td .badge,td code{white-space:nowrap}
    .labels .chip{white-space:nowrap;max-width:30ch;overflow:hidden;text-overflow:ellipsis;
    vertical-align:top}
    .labels{min-width:20ch}
    .what{overflow-wrap:anywhere;min-width:18ch}
    .said{overflow-wrap:anywhere;min-width:24ch}.said code{white-space:normal}
    .gate{min-width:18ch}
    .method{font-size:12.5px;color:var(--soft);min-width:9ch}
    td.n small{font-size:12px;display:block}
    th small,td small{font-weight:400}
    .name{display:inline-block;max-width:min(32ch,42vw);overflow:hidden;text-overflow:ellipsis;
    white-space:nowrap;vertical-align:bottom}
    .actions>.confirm{margin:0}
    .n{min-width:4ch}
    details{margin:8px 0}
    summary{cursor:pointer;color:var(--link);min-height:24px;line-height:24px}
    .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,430px),1fr));
    gap:16px;align-items:start;margin:8px 0}
    figure{margin:0;padding:12px 14px;background:var(--card);border:1px solid var(--line);
    border-radius:8px;min-width:0}
    figcaption{font-weight:600;font-size:14px}
    figure svg{display:block;width:100%;height:auto}
    figure p,figure details{font-size:13px;margin:4px 0 0}
    .pb{fill:var(--card)}.po{stroke:var(--card)}
    .diagram{overflow:auto;background:var(--card);border:1px solid var(--line);border-radius:8px;
    padding:8px;max-height:560px}
    .diagram svg{display:block;margin:0 auto;max-width:100%;height:auto;min-width:min(720px,100%)}
    .diagram .bpz{fill:var(--card)}
    pre,div.code{overflow:auto;background:var(--card);border:1px solid var(--line);
    border-radius:8px;
    margin:6px 0;max-height:640px;font-size:12.5px;line-height:1.5}
    pre{padding:10px 14px;white-space:pre-wrap}
    .code table{font-size:inherit;width:100%;min-width:max-content}
    .code th,.code td{border:0;padding:0 12px 0 0;white-space:pre;min-width:0;overflow-wrap:normal}
    .code th,.code .ln{color:var(--soft);font-weight:400;text-align:right;min-width:5ch;
    padding:0 12px 0 8px;user-select:none}
    .code tbody+tbody{border-top:1px solid var(--strong)}
    .code tr.new>*{background:var(--added)}.code tr.gone>*{background:var(--removed)}
    .sign{display:inline-block;width:2ch;color:var(--soft)}
    .hk{color:var(--keyword)}.hs{color:var(--string)}.hc{color:var(--comment);font-style:italic}
    .hn{color:var(--number)}
    .split{display:grid;grid-template-columns:minmax(170px,230px) minmax(0,1fr);gap:18px}
    .files ul{list-style:none;margin:6px 0;padding:0}
    .files li{padding:4px 0;line-height:1.3}
    .files small{display:block}
    .files a[aria-current]{font-weight:600;color:var(--ink)}
    .versus{display:grid;grid-template-columns:1fr 1fr;gap:16px;margin:12px 0}
    .pulse{display:inline-flex;align-items:center;gap:5px;font-size:12.5px;font-weight:600;
    color:var(--good);vertical-align:middle;margin-left:4px}
    .pulse .dot{width:8px;height:8px;border-radius:50%;background:currentColor}
    pre.log{max-height:480px}
    .tiles.figures .tile{background:var(--card);border:1px solid var(--line);border-radius:8px;
    padding:8px 12px}
    .tiles.figures{grid-template-columns:repeat(auto-fit,minmax(106px,1fr));gap:8px;margin:8px 0}
    .tiles.figures .figure{font-size:18px;white-space:nowrap}
    .tile .figure.bad{color:var(--bad)}.tile .figure.warn{color:var(--warn)}

    """

  static let narrow = """
    @media (max-width:820px){
    .frame{grid-template-columns:minmax(0,1fr);gap:12px;padding:10px 14px 28px}
    .top{padding:10px 14px;flex-wrap:wrap;gap:2px 12px}
    #side{overflow-x:auto;margin:0 -14px;padding:0 14px;border-bottom:1px solid var(--line)}
    #side ul{display:flex;gap:2px;position:static;width:max-content}
    #side ul ul{display:none}
    #side a{gap:6px;padding:6px 10px;border-radius:6px 6px 0 0}
    #side a[aria-current]{box-shadow:inset 0 -2px var(--link);background:none}
    .split,.versus{grid-template-columns:minmax(0,1fr)}
    .tabs ul{flex-wrap:nowrap;overflow-x:auto}
    .foot{padding:10px 14px 20px}
    h1{font-size:20px}
    .search,.pair{width:100%}
    .pair label{flex:0 0 32%}
    .pair input,.pair select{flex:1;min-width:0}
    .diagram svg{min-width:720px}
    .wide tbody th{position:sticky;left:0;z-index:1;background:var(--card);max-width:44vw;
    min-width:12ch;box-shadow:inset -1px 0 var(--line)}
    .wide tbody tr:hover>th{background:var(--hover)}
    th,td{padding:6px 9px}
    .list li{flex-wrap:wrap;gap:0 14px}
    .facts>div{display:grid;grid-template-columns:32% minmax(0,1fr);gap:8px;align-items:baseline}
    }
    @media (min-width:1080px){.panes.home{grid-template-columns:repeat(6,minmax(0,1fr))}
    .home>.pane{grid-column:span 2}.home>.pane:nth-child(n+4){grid-column:span 3}
    .home>.pane:nth-child(4):last-child{grid-column:span 6}}
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}
    .pulse .dot{animation:pulse 2s ease-in-out infinite}@keyframes pulse{50%{opacity:.3}}}
    @media (forced-colors:active){.badge,.count{border:1px solid}}

    """

  static let paper = """
    @media print{
    @page{margin:14mm}
    body{background:#fff;font-size:10.5pt}
    .top,#side,.search,.actions,.command button,.confirm,.skip,.pager nav,.tabs{display:none}
    .frame{display:block;padding:0;max-width:none}
    .wide,.diagram,pre,div.code{overflow:visible;max-height:none;border:0}
    .pane,figure,tr{break-inside:avoid}
    h2,h3{break-after:avoid}
    a{color:inherit}
    .badge,.count,svg,.code tr>*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    }

    """
}
