import Testing

/// Gates of one test beside each other.
extension GateLintTests {
  @Test func `gates that only warn stop nobody`() throws {
    try check(
      """
      data: {asset: rows, label: y, score: s, positive: 1, id: x}
            gates: ‸[{metric: roc_auc, atLeast: 0.7, severity: warn}]
      """,
      "warning only-warnings: every gate of \"backtest\" only warns: no model fails it — leave "
        + "severity: warn out where a model must be stopped")
  }

  @Test func `a gate under another name is the same gate`() throws {
    try check(
      gates: "{metric: roc_auc, atLeast: 0.7}, ‸{metric: auc, atLeast: 0.7}",
      "warning duplicate-gate: the gate auc atLeast 0.7 stands twice, first as roc_auc — leave one "
        + "of them out")
    try check(
      gates: "{metric: f1, atLeast: 0.4}, ‸{metric: f1, threshold: 0.5, atLeast: 0.4}",
      "warning duplicate-gate: the gate f1 at 0.5 atLeast 0.4 stands twice — leave one of them out")
  }

  @Test func `bounds that exclude each other are an error under any name`() throws {
    try check(
      gates: "{metric: auc, atLeast: 0.8}, ‸{metric: roc_auc, between: [0.6, 0.7]}",
      "error contradicting-gates: no value passes both roc_auc between 0.6 and 0.7 and auc atLeast "
        + "0.8")
    try check(
      gates: "{metric: ks, atLeast: 0.8}, {metric: ks, between: [0.6, 0.7], severity: warn}")
  }

  @Test func `a weaker gate beside a stronger one says nothing`() throws {
    try check(
      gates: "‸{metric: roc_auc, atLeast: 0.7}, {metric: roc_auc, atLeast: 0.8}",
      "warning redundant-gate: whatever passes roc_auc atLeast 0.8 passes roc_auc atLeast 0.7 too "
        + "— leave the weaker gate out")
    try check(
      gates: """
        {metric: ks, atLeast: 0.3}, {metric: ks, versus: champion, superior: 0},
                ‸{metric: ks, versus: champion, nonInferior: 0.02}
        """,
      "warning redundant-gate: whatever passes ks superior 0 passes ks nonInferior 0.02 too — "
        + "leave the weaker gate out")
    try check(
      gates: "{metric: ks, atLeast: 0.3}, ‸{metric: ks, atLeast: 0.3, severity: warn}",
      "warning redundant-gate: whatever passes ks atLeast 0.3 passes ks atLeast 0.3 too — leave "
        + "the weaker gate out")
    try check(
      gates: """
        {metric: ks, by: sex, atLeast: 0.3, minGroup: 50}, {metric: ks, by: sex, atLeast: 0.2}
        """)
  }
}
