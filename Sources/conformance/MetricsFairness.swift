import ModelMetrics
import Vocabulary

/// Groups of people: `fairness/german_credit.json`.
enum MetricsFairness {
  static func run(_ folder: MetricsFolder, _ report: inout MetricsReport) throws {
    let expected = try folder.json("german_credit.json")
    let data = try MetricsFolder(path: folder.suite + "/binary/german_credit", suite: folder.suite)
      .table("data.csv")
    let scores = try data.numbers("score")
    var tables: [String: GroupTable] = [:]
    for (attribute, wanted) in (expected["attributes"]?.object ?? [:]).sorted(by: {
      $0.key < $1.key
    }) {
      let table = try GroupTable(
        attribute: attribute, labels: data.labels(), predictions: scores.map { $0 >= 0.5 },
        groups: data.texts(attribute), scores: scores)
      tables[attribute] = table
      report.compare(attribute + "/fairlearn", wanted["fairlearn"] ?? .null, fairlearn(table))
    }
    aequitas(expected["aequitas"] ?? .null, tables, &report)
  }

  // MARK: - fairlearn

  private static let rates: [GroupRate] = [
    .selectionRate, .truePositiveRate, .falsePositiveRate, .trueNegativeRate, .falseNegativeRate,
    .accuracy, .precision, .baseRate,
  ]

  static func fairlearn(_ table: GroupTable) -> MetricsAnswer {
    func each(_ figure: (GroupRate) -> Figure) -> [String: MetricsAnswer] {
      Dictionary(uniqueKeysWithValues: rates.map { ($0.rawValue, .figure(figure($0))) })
    }
    let groups = table.groups.map { group in
      let cells = group.confusion
      return (
        group.group,
        MetricsAnswer.object(
          each { group.rate($0) }.merging([
            "count": .integer(group.rows), "tp": .number(cells.truePositive),
            "fp": .number(cells.falsePositive), "fn": .number(cells.falseNegative),
            "tn": .number(cells.trueNegative), "roc_auc": .figure(group.rocAUC),
          ]) { $1 })
      )
    }
    return .object([
      "overall": .object(each { table.overall.rate($0) }),
      "by_group": .object(Dictionary(uniqueKeysWithValues: groups)),
      "demographic_parity_difference": .figure(table.difference(.selectionRate)),
      "demographic_parity_ratio": .figure(table.ratio(.selectionRate)),
      "equalized_odds_difference": .figure(table.equalizedOddsDifference),
      "equalized_odds_ratio": .figure(table.equalizedOddsRatio),
      "equal_opportunity_difference": .figure(table.difference(.truePositiveRate)),
      "equal_opportunity_ratio": .figure(table.ratio(.truePositiveRate)),
      "equalized_odds_difference_mean": .figure(table.meanOddsDifference),
      "difference_between_groups": .object(each { table.difference($0) }),
      "ratio_between_groups": .object(each { table.ratio($0) }),
      "difference_to_overall": .object(each { table.differenceToOverall($0) }),
    ])
  }

  // MARK: - Aequitas

  private static let aequitasRates: [(String, GroupRate)] = [
    ("accuracy", .accuracy), ("tpr", .truePositiveRate), ("tnr", .trueNegativeRate),
    ("for", .falseOmissionRate), ("fdr", .falseDiscoveryRate), ("fpr", .falsePositiveRate),
    ("fnr", .falseNegativeRate), ("npv", .negativePredictiveValue), ("precision", .precision),
    ("pprev", .selectionRate), ("prev", .baseRate),
  ]

  private static func aequitas(
    _ expected: JSON, _ tables: [String: GroupTable], _ report: inout MetricsReport
  ) {
    for item in expected["group"]?.array ?? [] {
      guard let (table, group, path) = find(item, tables) else { continue }
      let cells = group.confusion
      var answers: [String: MetricsAnswer] = [
        "attribute_name": .ignored, "attribute_value": .ignored,
        "ppr": .figure(table.shareOfPredictedPositives(group.group)),
        "pp": .number(cells.predictedPositives), "pn": .number(cells.predictedNegatives),
        "fp": .number(cells.falsePositive), "fn": .number(cells.falseNegative),
        "tn": .number(cells.trueNegative), "tp": .number(cells.truePositive),
        "group_label_pos": .number(cells.positives), "group_label_neg": .number(cells.negatives),
        "group_size": .integer(group.rows), "total_entities": .integer(table.overall.rows),
      ]
      for (name, rate) in aequitasRates { answers[name] = .figure(group.rate(rate)) }
      report.compare("aequitas/group/" + path, item, .object(answers))
    }
    let kinds: [(String, (GroupTable, GroupRate?) -> String?)] = [
      ("bias_majority_reference", { table, _ in table.majority }),
      (
        "bias_min_metric_reference",
        { table, rate in
          guard let rate else {
            return table.groups.min {
              $0.confusion.predictedPositives < $1.confusion.predictedPositives
            }?.group
          }
          return table.least(rate)
        }
      ),
      (
        "bias_first_occurrence_reference",
        { table, _ in expected["first_occurrence"]?[table.attribute]?.string }
      ),
    ]
    for (kind, reference) in kinds {
      for item in expected[kind]?.array ?? [] {
        guard let (table, group, path) = find(item, tables) else { continue }
        report.compare(
          "aequitas/\(kind)/\(path)", item, disparities(table, group.group, reference))
      }
    }
  }

  private static func find(
    _ item: JSON, _ tables: [String: GroupTable]
  ) -> (GroupTable, GroupRates, String)? {
    guard let attribute = item["attribute_name"]?.string,
      let name = item["attribute_value"]?.string,
      let table = tables[attribute], let group = table.groups.first(where: { $0.group == name })
    else { return nil }
    return (table, group, attribute + "/" + name)
  }

  private static func disparities(
    _ table: GroupTable, _ group: String, _ reference: (GroupTable, GroupRate?) -> String?
  ) -> MetricsAnswer {
    var answers: [String: MetricsAnswer] = [
      "attribute_name": .ignored, "attribute_value": .ignored,
    ]
    for (name, rate) in aequitasRates {
      let other = reference(table, rate) ?? ""
      answers[name + "_ref_group_value"] = .text(other)
      answers[name + "_disparity"] = .figure(table.disparity(rate, of: group, against: other))
    }
    let other = reference(table, nil) ?? ""
    answers["ppr_ref_group_value"] = .text(other)
    answers["ppr_disparity"] = .figure(
      table.shareOfPredictedPositives(group).combined(table.shareOfPredictedPositives(other)) {
        $0 / $1
      })
    return .object(answers)
  }
}
