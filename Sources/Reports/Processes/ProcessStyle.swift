/// Colours and lines of a process's drawing, for light and dark. All class names begin with `bp`,
/// so that a page may hold the drawing beside others.
package enum ProcessStyle {
  /// The whole style sheet of a drawing that stands alone.
  package static let sheet = """
    \(shape)\(light)@media (prefers-color-scheme: dark) {
    \(dark)}

    """

  /// What does not depend on the ground.
  private static let shape = """
    .bpt{font:12px Arial,"Helvetica Neue","Liberation Sans",system-ui,sans-serif;\
    text-anchor:middle}
    .bpl{font-size:11px}
    .bpb{font-size:10px;font-weight:700}
    .bph{font-size:14px;font-weight:700}
    .bpa{text-anchor:start}
    .bps{stroke-width:1.6;stroke-linejoin:round}
    .bpk{stroke-width:4}
    .bpe{stroke-width:3.6}
    .bpn{stroke-width:1.4}
    .bpd{stroke-dasharray:5.2 4}
    .bpv{stroke-width:2;stroke-dasharray:0.1 5;stroke-linecap:round}
    .bpg{fill:none;stroke-width:1.4;stroke-dasharray:8 4 1.5 4}
    .bpf{fill:none;stroke-linejoin:round}
    .bpf:not([stroke-width]){stroke-width:1.5}
    .bpm{fill:none;stroke-width:1.4;stroke-dasharray:9 5;stroke-linejoin:round}
    .bpx{fill:none;stroke-width:1.6;stroke-dasharray:0.1 4.2;stroke-linecap:round}
    .bpi{fill:none;stroke-width:1.2;stroke-linejoin:round;stroke-linecap:round}
    .bpw{stroke-width:2.6}

    """

  private static let light = rules(
    ground: "#ffffff", surface: "#ffffff", ink: "#22242a", soft: "#57606a", band: "#f4f5f7",
    token: "#0b6bcb", onToken: "#ffffff", alarm: "#c62828", onAlarm: "#ffffff", past: "#1a7f5a",
    heat: "#e8590c")

  private static let dark = rules(
    ground: "#0d1117", surface: "#161b22", ink: "#dfe5ec", soft: "#a3adb8", band: "#1f252d",
    token: "#58a6ff", onToken: "#0d1117", alarm: "#ff7b72", onAlarm: "#0d1117", past: "#3fc98a",
    heat: "#ff922b")

  private static func rules(
    ground: String, surface: String, ink: String, soft: String, band: String, token: String,
    onToken: String, alarm: String, onAlarm: String, past: String, heat: String
  ) -> String {
    """
    .bpz{fill:\(ground)}
    .bpzl{stroke:\(ground)}
    .bpt{fill:\(ink)}
    .bpo{paint-order:stroke;stroke:\(ground);stroke-width:3px;stroke-linejoin:round}
    .bps:not([fill]){fill:\(surface)}
    .bpp:not([fill]){fill:\(ground)}
    .bpq:not([fill]){fill:\(band)}
    .bps:not([stroke]),.bpp:not([stroke]),.bpq:not([stroke]){stroke:\(ink)}
    .bpp,.bpq{stroke-width:1.6}
    .bpg,.bpx{stroke:\(soft)}
    .bpf:not(.bpzl),.bpm,.bpi,.bpu:not([stroke]){stroke:\(ink)}
    .bpu{fill:none}
    .bpu:not([stroke-width]){stroke-width:1.4}
    .bpj{fill:\(ink);stroke:\(ink);stroke-width:1;stroke-linejoin:round}
    .bpc{fill:none;stroke:\(surface);stroke-width:1.3;stroke-linejoin:round}
    .bptok{fill:\(token)}
    .bptokr{stroke:\(token);stroke-width:3;fill:none}
    .bptokt{fill:\(onToken)}
    .bpinc{fill:\(alarm)}
    .bpincr{stroke:\(alarm);stroke-width:3;fill:none}
    .bpinct{fill:\(onAlarm)}
    .bppast:not([stroke]){stroke:\(past)}
    .bppastf{fill:\(past);stroke:\(past)}
    .bpcnt{fill:\(band);stroke:\(soft);stroke-width:1}
    .bpheat{fill:\(heat)}
    .bpfix{fill:#22242a}

    """
  }
}
