import ModelMetrics
import Vocabulary

/// Champion and challenger: `compare/*.json`.
enum MetricsCompare {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for name in ["breast_cancer", "german_credit"] {
      let data = try MetricsFolder(path: folder.suite + "/binary/" + name, suite: folder.suite)
        .table("data.csv")
      report.compare(name, try folder.json(name + ".json"), try binary(data))
    }
    try regression(folder, &report)
    try special(folder, &report)
    try explicitIndices(folder, &report)
    proportions(try folder.json("proportions_multiplicity.json"), &report)
  }

  private static let words: [String: MetricsAnswer] = [
    "case": .ignored, "data": .ignored, "a": .ignored, "b": .ignored, "tool": .ignored,
    "versions": .ignored, "note": .ignored, "rows": .ignored, "indices_file": .ignored,
  ]

  // MARK: - DeLong

  private static func fast(_ result: DeLong) -> MetricsAnswer {
    .object([
      "auc": .figure(result.aucA), "var": .figure(result.varianceA),
      "se": .figure(result.varianceA.map { $0.squareRoot() }),
      "ci95_normal_clipped": interval(result), "auc_b": .figure(result.aucB),
      "var_b": .figure(result.varianceB), "cov": .figure(result.covariance),
      "delta_a_minus_b": .figure(result.difference), "se_delta": .figure(result.standardError),
      "z": .figure(result.z), "p_two_sided": .probability(result.p),
      "p_one_sided_a_greater": .probability(result.pGreater),
      "delta_ci95": .interval(result.differenceInterval()),
    ])
  }

  private static func interval(_ result: DeLong) -> MetricsAnswer {
    guard let area = result.aucA.number, let variance = result.varianceA.number else {
      return .design(result.varianceA.number == nil, "no interval of one positive, not [0, 1]")
    }
    return .interval(DeLong.interval(area: area, variance: variance))
  }

  private static func pROC(_ result: DeLong) -> MetricsAnswer {
    var area = MetricsAnswer.interval(nil)
    if let auc = result.aucA.number, let variance = result.varianceA.number {
      area = .interval(DeLong.interval(area: auc, variance: variance))
    }
    return .object([
      "auc_a": .figure(result.aucA), "auc_b": .figure(result.aucB),
      "var_a": .figure(result.varianceA), "var_b": .figure(result.varianceB),
      "cov": .figure(result.covariance), "z": .figure(result.z), "p": .probability(result.p),
      "delta_ci95": .interval(result.differenceInterval()), "ci95_auc_a": area,
    ])
  }

  private static func special(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    for item in try folder.json("delong_special.json")["cases"]?.array ?? [] {
      let result = try DeLong(
        labels: (item["label"]?.array ?? []).map { $0.double == 1 },
        a: (item["score"]?.array ?? []).compactMap(\.double),
        b: (item["score_b"]?.array ?? []).compactMap(\.double))
      let name = "delong_special/" + (item["name"]?.string ?? "")
      report.compare(name + "/pROC", item["pROC"] ?? .null, pROC(result))
      report.compare(name + "/fast", item["fast"]?["value"] ?? .null, fast(result))
    }
  }

  // MARK: - Binary

  private static func binary(_ data: MetricsTable) throws -> MetricsAnswer {
    let labels = try data.labels()
    let (a, b) = (try data.numbers("score"), try data.numbers("score_b"))
    let result = try DeLong(labels: labels, a: a, b: b)
    func isRight(_ scores: [Double]) -> [Bool] { zip(labels, scores).map { $0 == ($1 >= 0.5) } }
    let mcNemar = McNemar(rightA: isRight(a), rightB: isRight(b))
    let losses = zip(RowLoss.logLoss(labels, a), RowLoss.logLoss(labels, b)).map { $0 - $1 }
    let t = PairedDifferences(losses)
    return .object(
      words.merging([
        "delong_fast_midrank": fast(result), "delong_pROC": pROC(result),
        "mcnemar": .object([
          "table_[[both_right,only_a],[only_b,both_wrong]]": .list([
            .numbers([Double(mcNemar.bothRight), Double(mcNemar.onlyA)]),
            .numbers([Double(mcNemar.onlyB), Double(mcNemar.bothWrong)]),
          ]),
          "exact_p": .probability(.value(mcNemar.exactP)),
          "mid_p": .probability(.value(mcNemar.midP)),
          "chi2_corrected": .figure(mcNemar.chiSquared(isCorrected: true)),
          "chi2_corrected_p": .probability(mcNemar.chiSquaredP(isCorrected: true)),
          "chi2": .figure(mcNemar.chiSquared(isCorrected: false)),
          "chi2_p": .probability(mcNemar.chiSquaredP(isCorrected: false)), "note": .ignored,
        ]),
        "paired_t_on_row_log_loss": .object([
          "mean_diff_a_minus_b": .figure(t.mean), "t": .figure(t.t), "p": .probability(t.p),
        ]),
        "bootstrap_tolerance_only": bootstrap(labels, a, b),
      ]) { $1 })
  }

  /// Bounds may differ by a fifth of the standard error: the draws are others.
  private static func bootstrap(_ labels: [Bool], _ a: [Double], _ b: [Double]) -> MetricsAnswer {
    let plan = Bootstrap(resamples: 3000, seed: 5)
    var draws: [String: [Double]] = [:]
    let first = ResampledScores(labels: labels, scores: a, weights: nil)
    let second = ResampledScores(labels: labels, scores: b, weights: nil)
    plan.forEachResample(rows: labels.count) { counts in
      let x = first.measures(counts: counts, thresholds: [0.5])
      let y = second.measures(counts: counts, thresholds: [0.5])
      func add(_ name: String, _ figure: Figure) {
        if let number = figure.number { draws[name, default: []].append(number) }
      }
      add("auc_a", x.rocAUC)
      add("delta_auc", x.rocAUC.combined(y.rocAUC) { $0 - $1 })
      add("delta_f1", x.confusions[0].f1.combined(y.confusions[0].f1) { $0 - $1 })
      add("delta_log_loss", x.logLoss.combined(y.logLoss) { $0 - $1 })
    }
    return .object(
      draws.mapValues { draws in
        let error = Bootstrap.standardError(draws).number ?? .nan
        let interval = Bootstrap.interval(draws)
        return .object([
          "B": .integer(draws.count),
          "percentile_ci95": .list([
            .near(Figure(interval?.lower ?? .nan), 0.2 * error),
            .near(Figure(interval?.upper ?? .nan), 0.2 * error),
          ]),
          "se": .near(Figure(error), 0.2 * error),
        ])
      })
  }

  private static func explicitIndices(
    _ folder: MetricsFolder, _ report: inout MetricsReport
  ) throws {
    let data = try MetricsFolder(path: folder.suite + "/binary/german_credit", suite: folder.suite)
      .table("data.csv")
    let labels = Array(try data.labels().prefix(150))
    let first = ResampledScores(
      labels: labels, scores: Array(try data.numbers("score").prefix(150)), weights: nil)
    let second = ResampledScores(
      labels: labels, scores: Array(try data.numbers("score_b").prefix(150)), weights: nil)
    var draws: (auc: [Double], delta: [Double], f1: [Double]) = ([], [], [])
    let text = String(decoding: try folder.bytes("bootstrap_indices.csv"), as: UTF8.self)
    for line in text.split(separator: "\n") {
      var counts = [UInt32](repeating: 0, count: labels.count)
      for index in line.split(separator: ",").compactMap({ Int($0) }) { counts[index] += 1 }
      let x = first.measures(counts: counts, thresholds: [0.5])
      let y = second.measures(counts: counts, thresholds: [0.5])
      draws.auc.append(x.rocAUC.number ?? .nan)
      draws.delta.append(x.rocAUC.combined(y.rocAUC) { $0 - $1 }.number ?? .nan)
      draws.f1.append(x.confusions[0].f1.combined(y.confusions[0].f1) { $0 - $1 }.number ?? .nan)
    }
    report.compare(
      "bootstrap_explicit_indices", try folder.json("bootstrap_explicit_indices.json"),
      .object(
        words.merging([
          "auc_a": .numbers(draws.auc), "delta_auc": .numbers(draws.delta),
          "delta_f1": .numbers(draws.f1),
          "percentile_ci95_linear_quantile": .object([
            "auc_a": .interval(Bootstrap.interval(draws.auc)),
            "delta_auc": .interval(Bootstrap.interval(draws.delta)),
            "delta_f1": .interval(Bootstrap.interval(draws.f1)),
          ]),
        ]) { $1 }))
  }

  // MARK: - Regression

  private static func regression(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    let data = try MetricsFolder(path: folder.suite + "/regression/diabetes", suite: folder.suite)
      .table("data.csv")
    let labels = try data.numbers("label")
    let (a, b) = (try data.numbers("score"), try data.numbers("score_b"))
    let absolute = PairedDifferences(
      zip(RowLoss.absolute(labels, a), RowLoss.absolute(labels, b)).map { $0 - $1 })
    let squared = PairedDifferences(
      zip(RowLoss.squared(labels, a), RowLoss.squared(labels, b)).map { $0 - $1 })
    func answer(_ differences: PairedDifferences) -> MetricsAnswer {
      .object([
        "mean": .figure(differences.mean), "t": .figure(differences.t),
        "p": .probability(differences.p), "ci95": .interval(differences.interval()),
      ])
    }
    report.compare(
      "diabetes", try folder.json("diabetes.json"),
      .object(
        words.merging([
          "abs_error_diff": answer(absolute), "sq_error_diff": answer(squared),
          "wilcoxon_abs_error": .object([
            "statistic": .figure(absolute.wilcoxon.statistic),
            "p": .probability(absolute.wilcoxon.p),
          ]),
        ]) { $1 }))
  }

  // MARK: - Proportions

  private static func proportions(_ expected: JSON, _ report: inout MetricsReport) {
    let values = (expected["pvalues"]?.array ?? []).compactMap(\.double)
    let names: [(String, Multiplicity)] = [
      ("bonferroni", .bonferroni), ("holm", .holm), ("fdr_bh", .benjaminiHochberg),
      ("fdr_by", .benjaminiYekutieli),
    ]
    for (name, method) in names {
      let adjusted = method.adjusted(values)
      report.compare(
        "multipletests/" + name, expected["multipletests"]?[name] ?? .null,
        .object([
          "adjusted": .numbers(adjusted),
          "reject_at_0.05": .list(adjusted.map { .bool($0 <= 0.05) }),
        ]))
    }
    for item in expected["proportion_ci95"]?.array ?? [] {
      let (k, n) = (Int(item["k"]?.integer ?? 0), Int(item["n"]?.integer ?? 0))
      report.compare(
        "proportion_ci95/\(k)_of_\(n)", item,
        .object([
          "k": .ignored, "n": .ignored,
          "wilson": .interval(Proportion.wilson(successes: Double(k), trials: Double(n))),
          "beta": .interval(Proportion.clopperPearson(successes: k, trials: n)),
          "normal": .interval(Proportion.normal(successes: k, trials: n)),
          "agresti_coull": .interval(Proportion.agrestiCoull(successes: k, trials: n)),
        ]))
    }
    for item in expected["two_proportions"]?.array ?? [] {
      let k = (item["k"]?.array ?? []).compactMap { $0.integer.map(Int.init) }
      let n = (item["n"]?.array ?? []).compactMap { $0.integer.map(Int.init) }
      guard k.count == 2, n.count == 2 else { continue }
      let test = Proportion.twoSample((k[0], n[0]), (k[1], n[1]))
      report.compare(
        "two_proportions/\(k)", item,
        .object([
          "k": .ignored, "n": .ignored, "z": .figure(test.z), "p": .probability(test.p),
          "fisher_p": .probability(.value(Proportion.fisher((k[0], n[0]), (k[1], n[1])))),
        ]))
    }
  }
}
