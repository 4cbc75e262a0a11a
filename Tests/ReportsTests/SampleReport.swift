import Reports
import Vocabulary

/// A report as a back-test of a credit model gives it: one changed model whose challenger is a
/// little better, one that cannot be told, one removed.
enum SampleReport {
  static let base = CommitID("3f2a9c1d5e7b8a6f4c3d2e1f0a9b8c7d6e5f4a3b")
  static let head = CommitID("b81c07d2f3a4958677e6d5c4b3a29180f7e6d5c4")
  static let made = Instant(seconds: 1_795_426_200)

  static let report = Report(
    title: "Muster gate",
    subject: .init(base: base, head: head, merge: "9d8c7b6a5f4e3d2c1b0a99887766554433221100"),
    outcome: .inconclusive,
    summary: "b81c07d2f3 merged into 3f2a9c1d5e: 2 models changed, 1 of them cannot be told apart "
      + "from its champion",
    generated: made, models: [credit, claims, old],
    findings: [
      .init(
        path: "models/claims/model.yaml", line: 14, column: 5, severity: .warning,
        code: "unknown-field", message: "found \"treshold\", expected a field of a gate",
        hint: "did you mean \"threshold\"?")
    ],
    link: "https://muster.example.com/reports/b81c07d2f3")

  static let credit = Report.Model(
    name: ModelName("german-credit"), change: .changed, outcome: .pass,
    aspects: ["source", "attachments"], version: Digest(of: "v2"), former: Digest(of: "v1"),
    champion: .init(version: Digest(of: "v1"), runtime: RuntimeName("production")),
    tests: [
      Report.Test(
        name: "backtest", outcome: .pass,
        data: .init(
          name: "german-credit-holdout", rowCount: 1000, digest: Digest(of: "data"),
          judgementCount: 7),
        milliseconds: 2140, sandbox: "no network, 1 GB, 60 s",
        rows: [
          Report.Row(
            metric: "roc_auc", champion: .init(0.7774, interval: .init(0.7461, 0.8087)),
            challenger: .init(0.7859, interval: .init(0.7561, 0.8157)),
            difference: .init(0.0085, interval: .init(-0.0118, 0.0288)), gate: "≥ 0.75, lower 95 %",
            outcome: .pass, sentence: "roc_auc 0.7859 (95 % 0.7561 to 0.8157) ≥ 0.75: pass"),
          Report.Row(
            metric: "roc_auc", champion: .init(0.7774), challenger: .init(0.7859),
            difference: .init(0.0085, interval: .init(-0.0086, 0.0256, level: 0.9)),
            gate: "not worse by more than 0.02", outcome: .pass,
            sentence: "roc_auc is not worse by more than 0.02 (90 % -0.0086 to 0.0256): pass"),
          Report.Row(
            metric: "brier", champion: .init(0.1683), challenger: .init(0.165),
            difference: .init(-0.0033), gate: "≤ 0.18", outcome: .pass,
            sentence: "brier 0.165 ≤ 0.18: pass"),
          Report.Row(
            metric: "selection_rate_ratio", slice: "gender = female / male",
            champion: .init(1.14), challenger: .init(1.19), difference: .init(0.05),
            gate: "in [0.8, 1.1]", outcome: .fail, isWarning: true,
            sentence: "selection_rate_ratio 1.19 not in [0.8, 1.1]: fail"),
        ])
    ],
    loosened: ["brier was ≤ 0.17 on the base and is ≤ 0.18 in the proposal"],
    after: .init(
      process: ProcessName("promote"),
      approvals: [
        .init(
          task: String(Digest(of: "task").hex.prefix(12)), name: "Sign off", target: "production",
          asks: "two of python_approvers", givenBy: ["ada@example.com"]),
        .init(
          task: String(Digest(of: "task2").hex.prefix(12)), name: "Risk review",
          target: "production", asks: "one of model_risk", givenBy: ["grace@example.com"],
          isGiven: true),
      ],
      notes: ["which runtime is chosen is known only when the process gets there"]),
    charts: SampleCharts.all, ownCharts: SampleCharts.own)

  static let claims = Report.Model(
    name: ModelName("claims-frequency"), change: .new, outcome: .inconclusive,
    version: Digest(of: "c1"),
    tests: [
      Report.Test(
        name: "holdout", outcome: .inconclusive,
        data: .init(name: "claims-2025", rowCount: 412, digest: Digest(of: "claims")),
        isReused: true, milliseconds: 860, sandbox: "no network, 1 GB, 60 s",
        rows: [
          Report.Row(
            metric: "gini", challenger: .init(0.241, interval: .init(0.182, 0.3)), gate: "≥ 0.2",
            outcome: .inconclusive,
            sentence: "gini 0.241 (95 % 0.182 to 0.3) holds 0.2: inconclusive", rowsNeeded: 1180),
          Report.Row(
            metric: "mean_poisson_deviance", challenger: .init(undefined: "no positive label"),
            gate: "≤ 0.6", outcome: .inconclusive, isWarning: true,
            sentence: "mean_poisson_deviance has no value (no positive label): inconclusive"),
          Report.Row(
            metric: "gini", gate: "better than the champion", outcome: .pass, isSkipped: true,
            sentence: "gini has no champion to be compared with yet: skipped"),
        ],
        messages: ["12 rows have an empty exposure and were left out"])
    ])

  static let old = Report.Model(
    name: ModelName("scorecard-2019"), change: .removed, outcome: .pass, former: Digest(of: "o"))
}

extension SampleReport {
  static let card = ModelCard(
    name: credit.name, version: Digest(of: "v2"),
    summary: "Probability that a consumer credit is not paid back", owner: "credit-risk",
    license: "apache-2.0", language: "python", framework: "scikit-learn", tags: ["credit"],
    task: "tabular-classification", intendedUse: ["ranking applications for a person to decide"],
    outOfScope: ["deciding without a person"], factors: ["gender", "age_group"],
    trainingData: ["german-credit-train, 700 rows"], ethics: [],
    limits: ["the data are of 1994 and of one bank"], tests: credit.tests,
    approvals: [
      .init(name: "Sign off", by: "ada@example.com", at: made, commit: head)
    ], generated: made)
}
