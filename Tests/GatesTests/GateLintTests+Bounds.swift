import Testing

/// Bounds and margins beside what the metric can be.
extension GateLintTests {
  // MARK: - Bounds

  @Test func `a bound that no value meets keeps every model out`() throws {
    try check(
      gates: "{metric: roc_auc, atLeast: ‸1.2}",
      "error unreachable-bound: roc_auc lies within 0 and 1: no value passes atLeast: 1.2")
    try check(
      gates: "{metric: log_loss, atMost: ‸-0.5}",
      "error unreachable-bound: log_loss lies within 0 and ∞: no value passes atMost: -0.5")
    try check(
      gates: "{metric: brier, between: ‸[2, 3]}",
      "error unreachable-bound: brier lies within 0 and 1: no value passes between: [2, 3]")
    try check(
      gates: "{metric: accuracy, atLeast: ‸95}", function: "metrics",
      "warning unreachable-bound: accuracy lies within 0 and 1: no value passes atLeast: 95")
    try check(
      gates: "{metric: roc_auc, atLeast: 0.7}, {metric: roc_auc, versus: champion, superior: ‸1}",
      "error unreachable-bound: roc_auc lies within 0 and 1: no model is better than another by "
        + "more than 1")
  }

  @Test func `the end of the range can be reached`() throws {
    try check(gates: "{metric: roc_auc, atLeast: 1}, {metric: brier, atMost: 0}")
  }

  @Test func `a bound that every value meets lets every model in`() throws {
    try check(
      gates: "{metric: roc_auc, atLeast: ‸0}",
      "warning idle-bound: roc_auc lies within 0 and 1: every value passes atLeast: 0")
    try check(
      gates: "{metric: brier, atMost: ‸1}",
      "warning idle-bound: brier lies within 0 and 1: every value passes atMost: 1")
    try check(
      gates: "{metric: mcc, between: ‸[-1, 1]}, {metric: mcc, atLeast: 0, threshold: 0.3}",
      "warning idle-bound: mcc lies within -1 and 1: every value passes between: [-1, 1]")
  }

  @Test func `a bound on the good side is taken for a slip`() throws {
    try check(
      gates: "{metric: brier, atLeast: ‸0.2}",
      "warning wrong-direction: less is better for brier, and atLeast keeps the better models out "
        + "— did you mean atMost?")
    try check(
      gates: "{metric: roc_auc, atMost: ‸0.8}",
      "warning wrong-direction: more is better for roc_auc, and atMost keeps the better models "
        + "out — did you mean atLeast?")
    try check(
      gates: "{metric: tpr_difference, by: sex, atLeast: ‸0.1}",
      "warning wrong-direction: less is better for tpr_difference, and atLeast keeps the better "
        + "models out — did you mean atMost?")
    try check(gates: "{metric: selection_rate, atLeast: 0.1}, {metric: prevalence, atMost: 0.4}")
  }

  // MARK: - Comparisons

  @Test func `margins that say nothing or too much are named`() throws {
    try check(
      gates:
        "{metric: roc_auc, atLeast: 0.7}, {metric: roc_auc, versus: champion, nonInferior: ‸1}",
      "warning margin-too-wide: roc_auc lies within 0 and 1: no model is worse than another by "
        + "more than 1, so that the comparison says nothing — the margin is the loss that would be "
        + "accepted, such as 0.03")
    try check(
      gates: "{metric: roc_auc, atLeast: 0.7}, {metric: brier, versus: champion, nonInferior: ‸0}",
      "warning zero-margin: nonInferior: 0 asks brier to be shown better than the champion's: a "
        + "model that is just as good passes once in twenty times — the margin is the loss that "
        + "would be accepted; superior: 0 says that it must be better")
  }

  @Test func `groups are compared, gaps between groups and columns are not`() throws {
    try check(
      gates: "{metric: f1, atLeast: 0.4}, {metric: f1, by: sex, versus: champion, superior: 0}")
    try check(
      gates:
        "{metric: f1, atLeast: 0.4}, {metric: f1, column: ‸sex, versus: champion, superior: 0}",
      "warning sliced-comparison: a comparison with the champion is not made by columns: the gate "
        + "stays inconclusive — by: compares in each group of rows")
    try check(
      gates: """
        {metric: f1, atLeast: 0.4},
                {metric: ‸tpr_ratio, by: sex, versus: champion, superior: 0}
        """,
      "error not-compared: tpr_ratio is a metric of groups, which is not compared with the "
        + "champion — write a bound on its value: atLeast, atMost or between")
  }

  @Test func `a second baseline of a test is refused at its place`() throws {
    try check(
      gates: """
        {metric: psi, column: "*", baseline: before, atMost: 0.2},
                {metric: roc_auc, atLeast: 0.7},
                {metric: js_distance, column: age, baseline: ‸rows, atMost: 0.1},
                {metric: hellinger, column: age, baseline: before, atMost: 0.1}
        """,
      "error several-baselines: the gates of \"backtest\" name the baselines before and "
        + "rows, and a test has one: nothing is measured — make a test for each baseline")
  }

  @Test func `comparisons alone leave a first version undecided`() throws {
    try check(
      """
      data: {asset: rows, label: y, score: s, positive: 1, id: x}
            gates: ‸[{metric: roc_auc, versus: champion, nonInferior: 0.03}]
      """,
      "warning undecided-first-version: every gate of \"backtest\" compares with the champion: a "
        + "first version has none, and its verdict is inconclusive — add a gate on a value, or "
        + "write firstVersion: fail")
    try check(
      """
      data: {asset: rows, label: y, score: s, positive: 1, id: x}
            firstVersion: fail
            gates: [{metric: roc_auc, versus: champion, nonInferior: 0.03}]
      """)
  }

  @Test func `rows without ids are joined by their number`() throws {
    try check(
      """
      data: ‸{asset: rows, label: y, score: s, positive: 1}
            gates:
              - {metric: roc_auc, atLeast: 0.7}
              - {metric: roc_auc, versus: champion, nonInferior: 0.03}
      """,
      "warning rows-by-number: \"data\" names no id: the rows of champion and challenger are "
        + "joined by their number — id: names the column that identifies a row")
  }
}
