import ModelMetrics
import Vocabulary

/// Mini-cases at the edges: what the reference returned, warned of or raised, beside what is
/// declared here (docs/metrics.md, "Edges").
enum MetricsEdge {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    let cases = try folder.json("edge_cases.json")
    for item in cases["binary"]?.array ?? [] { MetricsEdgeBinary(item).run(&report) }
    multiclass(cases["multiclass"]?.array ?? [], &report)
    for item in cases["regression"]?.array ?? [] { regression(item, &report) }
    drift(try folder.json("drift_edge.json"), &report)
    for item in try folder.json("fairness_edge.json")["cases"]?.array ?? [] {
      try fairness(item, &report)
    }
  }

  static func numbers(_ json: JSON?) -> [Double] {
    (json?.array ?? []).map { MetricsReport.number($0) ?? .nan }
  }

  /// Labels as a table's texts.
  static func texts(_ json: JSON?) -> [String] {
    (json?.array ?? []).map { label in
      switch label {
      case .string(let text): text
      case .bool(let value): value.description
      case .integer(let value): value.description
      case .number(let value): value.description
      default: ""
      }
    }
  }

  // MARK: - Several classes

  private static func multiclass(_ items: [JSON], _ report: inout MetricsReport) {
    let reference = items.first { $0["name"] == "three_class" }?["sklearn"] ?? .null
    for item in items {
      let name = item["name"]?.string ?? ""
      let rows = (item["proba"]?.array ?? []).map { numbers($0) }
      let classes = texts(item["labels"])
      let columns = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column] } }
      var answers: [String: MetricsAnswer] = [:]
      do throws(DatasetProblem) {
        let scores = try ClassScores(
          labels: texts(item["label"]), classes: classes, probabilities: columns)
        let confusion = scores.confusion
        answers = [
          "roc_auc_ovr_macro": .figure(scores.rocAUC(.oneVersusRest)),
          "roc_auc_ovr_weighted": .figure(scores.rocAUC(.oneVersusRestWeighted)),
          "roc_auc_ovo_macro": .figure(scores.rocAUC(.oneVersusOne)),
          "roc_auc_ovo_weighted": .figure(scores.rocAUC(.oneVersusOneWeighted)),
          "log_loss": .figure(scores.logLoss), "f1_micro": .figure(confusion.f1(.micro)),
          "f1_macro": .figure(confusion.f1(.macro)),
          "f1_weighted": .figure(confusion.f1(.weighted)),
          "f1_macro_with_labels": .figure(confusion.f1(.macro)),
          "confusion_matrix": .list(confusion.cells.map { .numbers($0) }),
          "balanced_accuracy": .figure(confusion.balancedAccuracy),
        ]
      } catch {
        for metric in (item["sklearn"]?.object ?? [:]).keys {
          answers[metric] = .figure(.error("\(error)"))
        }
      }
      for (metric, outcome) in (item["sklearn"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        let path = "multiclass/\(name)/\(metric)"
        let answer = answers[metric]
        switch (name, metric) {
        case (_, "roc_auc_multi_class_not_given"):
          report.skip(path, 1, "how classes are averaged is always part of the name here")
        case ("wrong_column_count", _) where outcome["value"] != nil:
          report.compare(
            path, outcome["value"] ?? .null,
            .design(
              answer?.isUndefined == true, "probabilities without a column per class are an error"))
        case ("unsorted_label_order", "log_loss"),
          ("unsorted_label_order", _) where outcome["raises"] != nil:
          report.differ(
            path, isEqual(answer, reference[metric]?["value"]),
            "columns of probabilities go by name, so their order is free")
        default:
          report.compare(
            path, outcome["raises"] == nil ? outcome["value"] ?? .null : outcome, answer)
        }
      }
    }
  }

  static func isEqual(_ answer: MetricsAnswer?, _ expected: JSON?) -> Bool {
    guard case .figure(.value(let number)) = answer, let wanted = expected?.double else {
      return false
    }
    return (number - wanted).magnitude <= 1e-12 + 1e-10 * wanted.magnitude
  }

  // MARK: - Numbers

  private static func regression(_ item: JSON, _ report: inout MetricsReport) {
    let name = item["name"]?.string ?? ""
    let labels = numbers(item["label"])
    var measured: [String: Figure] = [:]
    var problem: DatasetProblem?
    do throws(DatasetProblem) {
      let measures = try RegressionMeasures(
        labels: labels, predictions: numbers(item["score"]),
        weights: item["weight"].map { numbers($0) })
      measured = [
        "mean_absolute_error": measures.mae, "mean_squared_error": measures.mse,
        "root_mean_squared_error": measures.rmse, "r2_score": measures.r2,
        "r2_score_force_finite_False": measures.r2,
        "explained_variance_score": measures.explainedVariance,
        "median_absolute_error": measures.medianAbsoluteError,
        "mean_absolute_percentage_error": measures.mape,
        "root_mean_squared_log_error": measures.rmsle,
        "mean_poisson_deviance": measures.poissonDeviance,
        "mean_gamma_deviance": measures.gammaDeviance, "max_error": measures.maxError,
      ]
    } catch {
      problem = error
    }
    let isConstant = Set(labels).count < 2
    for (metric, outcome) in (item["sklearn"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      let path = "regression/\(name)/\(metric)"
      let figure = problem.map { .error("\($0)") } ?? measured[metric] ?? .notRun("no such metric")
      let value = outcome["value"]
      if outcome["raises"] != nil {
        report.compare(path, outcome, .figure(figure))
      } else if name == "all_zero_weights" {
        report.differ(path, problem == .zeroWeights, "weights that are all zero are an error")
      } else if isConstant, metric.hasPrefix("r2") || metric.hasPrefix("explained") {
        report.differ(
          path, undefined(figure), "R² of one row or of constant labels is undefined, not 0 or 1")
      } else if ["Infinity", "-Infinity"].contains(value?.string) {
        report.differ(path, undefined(figure), "an overflow is undefined with a reason")
      } else {
        report.compare(path, value ?? .null, .figure(figure))
      }
    }
  }

  static func undefined(_ figure: Figure) -> Bool {
    if case .undefined = figure { true } else { false }
  }

  // MARK: - Drift

  private static func drift(_ cases: JSON, _ report: inout MetricsReport) {
    for item in cases["numeric"]?.array ?? [] {
      let name = "drift/" + (item["name"]?.string ?? "")
      var answers = MetricsDrift.numeric(numbers(item["reference"]), numbers(item["current"]))
      guard let expected = item["scipy"]?["value"] else {
        let isUndefined = ["wasserstein", "energy_distance", "ks"].allSatisfy {
          answers[$0]?.isUndefined == true || $0 == "ks"
        }
        report.differ(name, isUndefined, "undefined with a reason where the reference raises")
        continue
      }
      // Declared for what is constant, which is known from the case's own numbers.
      let isConstant = Set(numbers(item["reference"])).count == 1
      let areBoth = isConstant && Set(numbers(item["current"])).count == 1
      func declare(_ key: String, _ reason: String) {
        answers[key] = .design(answers[key]?.isUndefined == true, reason)
      }
      if isConstant {
        declare(
          "wasserstein_over_reference_std_ddof0", "no distance is scaled by a spread of zero")
      }
      if areBoth, expected["welch_t"]?["t"]?.string == "-Infinity" {
        declare("welch_t", "Welch's t of two constants is undefined, not infinite")
        declare("epps_singleton", "the statistic of two constants is undefined, not 5e31")
      }
      report.compare(name, expected, .object(answers))
    }
    for item in cases["categorical"]?.array ?? [] {
      func values(_ json: JSON?) -> [String?] { (json?.array ?? []).map(\.string) }
      report.compare(
        "drift/" + (item["name"]?.string ?? ""), item["scipy"]?["value"] ?? .null,
        .object(MetricsDrift.categorical(values(item["reference"]), values(item["current"]))))
    }
  }

  // MARK: - Groups

  /// A rate without a denominator is undefined here, and so is what is made of it; which these are
  /// is found from the reference's own counts.
  private static func fairness(_ item: JSON, _ report: inout MetricsReport) throws {
    let labels = numbers(item["label"]).map { $0 == 1 }
    let predictions = numbers(item["pred"])
    let table = try GroupTable(
      attribute: "group", labels: labels, predictions: predictions.map { $0 == 1 },
      groups: texts(item["group"]), scores: predictions)
    let expected = item["fairlearn"]?["value"] ?? .null
    var empty: Set<String> = []
    var answers: [String: MetricsAnswer] = [:]
    guard case .object(let members) = MetricsFairness.fairlearn(table) else { return }
    answers = members
    let reason = "a rate without a denominator is undefined, never 0 or 1"
    func declared(_ answer: MetricsAnswer?, _ rates: Set<String>) -> MetricsAnswer {
      guard case .object(var fields) = answer else { return .ignored }
      for rate in rates { fields[rate] = .design(fields[rate]?.isUndefined == true, reason) }
      return .object(fields)
    }
    var groups: [String: MetricsAnswer] = [:]
    if case .object(let byGroup) = members["by_group"] {
      for (group, answer) in byGroup {
        let without = emptyRates(expected["by_group"]?[group])
        empty.formUnion(without)
        groups[group] = declared(answer, without)
      }
    }
    answers["by_group"] = .object(groups)
    let whole = Set(expected["by_group"]?.object?.keys.map { $0 } ?? []).count == 1 ? empty : []
    answers["overall"] = declared(
      members["overall"], whole.union(emptyOverall(expected["by_group"])))
    for key in ["difference_between_groups", "ratio_between_groups", "difference_to_overall"] {
      answers[key] = declared(members[key], empty)
    }
    for (key, rates) in [
      ("equalized_odds", ["tpr", "fpr"]), ("equal_opportunity", ["tpr"]),
    ] where !empty.isDisjoint(with: rates) {
      for suffix in ["_difference", "_ratio", "_difference_mean"] where answers[key + suffix] != nil
      {
        answers[key + suffix] = .design(answers[key + suffix]?.isUndefined == true, reason)
      }
    }
    if expected["ratio_between_groups"]?["fpr"]?.string == "NaN",
      answers["equalized_odds_ratio"]?.isUndefined == true
    {
      answers["equalized_odds_ratio"] = .design(
        true, "a ratio of rates that are all zero is undefined, not left out")
    }
    report.compare("fairness/" + (item["name"]?.string ?? ""), expected, .object(answers))
  }

  private static func emptyRates(_ counts: JSON?) -> Set<String> {
    func count(_ name: String) -> Double { counts?[name]?.double ?? 0 }
    var rates: Set<String> = []
    if count("tp") + count("fn") == 0 { rates.formUnion(["tpr", "fnr"]) }
    if count("fp") + count("tn") == 0 { rates.formUnion(["fpr", "tnr"]) }
    if count("tp") + count("fp") == 0 { rates.insert("precision") }
    return rates
  }

  private static func emptyOverall(_ groups: JSON?) -> Set<String> {
    var sums: [String: JSON] = [:]
    for name in ["tp", "fp", "fn", "tn"] {
      let sum = (groups?.object ?? [:]).values.reduce(0.0) { $0 + ($1[name]?.double ?? 0) }
      sums[name] = .number(sum)
    }
    return emptyRates(.object(sums))
  }
}
