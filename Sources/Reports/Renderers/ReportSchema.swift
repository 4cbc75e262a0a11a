package import Vocabulary

/// The JSON Schema (draft 2020-12) of `JSONReport`; `docs/schemas/report.schema.json` is its text.
package enum ReportSchema {
  /// The schema. Members that are not listed may be added by later versions of the same form.
  package static let json: JSON = [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Muster report",
    "description": "What a gate found about a proposal.",
    "type": "object",
    "required": [
      "formatVersion", "title", "subject", "outcome", "summary", "generated", "models", "findings",
      "conflicts",
    ],
    "properties": [
      "formatVersion": ["const": 1],
      "title": string,
      "subject": object(
        ["base": string, "head": string, "merge": string], required: ["base", "head"]),
      "outcome": ref("outcome"),
      "summary": string,
      "generated": ["type": "string", "format": "date-time"],
      "models": list(ref("model")),
      "findings": list(ref("finding")),
      "conflicts": list(string),
      "link": string,
    ],
    "$defs": .object(definitions),
  ]

  private static let string: JSON = ["type": "string"]
  private static let boolean: JSON = ["type": "boolean"]
  private static let count: JSON = ["type": "integer", "minimum": 0]
  private static let digest: JSON = ["type": "string", "pattern": "^[0-9a-f]{64}$"]

  private static func ref(_ name: String) -> JSON { ["$ref": .string("#/$defs/\(name)")] }

  private static func list(_ items: JSON) -> JSON { ["type": "array", "items": items] }

  private static func words(_ words: [String]) -> JSON {
    ["enum": .array(words.map { .string($0) })]
  }

  private static func object(_ properties: [String: JSON], required: [String]) -> JSON {
    [
      "type": "object", "properties": .object(properties),
      "required": .array(required.map { .string($0) }),
    ]
  }

  private static let definitions: [String: JSON] = [
    "outcome": words(Report.Outcome.allCases.map(\.rawValue)),
    // JSON has no word for what is not finite.
    "number": ["anyOf": [["type": "number"], words(["NaN", "Infinity", "-Infinity"])]],
    "figure": object(
      ["value": ref("number"), "interval": ref("interval"), "reason": string], required: []),
    "interval": object(
      ["low": ref("number"), "high": ref("number"), "level": ref("number")],
      required: ["low", "high", "level"]),
    "finding": object(
      [
        "path": string, "line": ["type": "integer", "minimum": 1],
        "column": ["type": "integer", "minimum": 1],
        "severity": words(Report.Finding.Severity.allCases.map(\.rawValue)), "code": string,
        "message": string, "hint": string,
      ], required: ["path", "severity", "code", "message"]),
    "model": object(
      [
        "name": string, "change": words(Report.Model.Change.allCases.map(\.rawValue)),
        "outcome": ref("outcome"), "aspects": list(string), "version": digest, "former": digest,
        "champion": object(["version": digest, "runtime": string], required: ["version"]),
        "tests": list(ref("test")), "messages": list(string), "loosened": list(string),
        "after": ref("afterMerge"), "charts": list(ref("chart")), "ownCharts": list(ref("chart")),
      ],
      required: [
        "name", "change", "outcome", "aspects", "tests", "messages", "loosened", "charts",
        "ownCharts",
      ]),
    "test": object(
      [
        "name": string, "outcome": ref("outcome"),
        "data": object(
          ["name": string, "rowCount": count, "digest": digest, "judgementCount": count],
          required: ["name"]),
        "isReused": boolean, "measuredBy": string, "isInfrastructure": boolean,
        "milliseconds": ["type": "integer"], "sandbox": string,
        "rows": list(ref("row")), "messages": list(string), "log": list(string),
      ],
      required: [
        "name", "outcome", "isReused", "isInfrastructure", "milliseconds", "sandbox", "rows",
        "messages",
      ]),
    "row": object(
      [
        "metric": string, "slice": string, "champion": ref("figure"), "challenger": ref("figure"),
        "difference": ref("figure"), "gate": string, "outcome": ref("outcome"),
        "isWarning": boolean, "isSkipped": boolean,
        "side": words(Report.Row.Side.allCases.map(\.rawValue)), "sentence": string,
        "rowsNeeded": count,
        "waiver": object(
          [
            "people": list(string), "until": string, "reason": string,
            "overruled": ref("outcome"),
          ], required: ["people", "until", "reason", "overruled"]),
      ],
      required: ["metric", "gate", "outcome", "isWarning", "isSkipped", "side", "sentence"]),
    "afterMerge": object(
      [
        "process": string, "notes": list(string),
        "approvals": list(
          object(
            [
              "task": string, "name": string, "target": string, "asks": string,
              "givenBy": list(string), "isGiven": boolean, "baseRule": string,
            ], required: ["task", "name", "target", "asks", "givenBy", "isGiven"])),
      ], required: ["approvals", "notes"]),
    "chart": object(
      ["title": string, "note": string, "plot": ref("plot")], required: ["title", "plot"]),
    "plot": ["anyOf": .array(plots)],
    "axis": object(
      [
        "label": string, "scale": words(Axis.Scale.allCases.map(\.rawValue)), "low": ref("number"),
        "high": ref("number"),
      ], required: ["label", "scale"]),
    "role": words(Chart.Role.allCases.map(\.rawValue)),
    "point": ["type": "array", "items": ref("number"), "minItems": 2, "maxItems": 2],
    "referenceLine": object(
      ["name": string, "value": ref("number")], required: ["name", "value"]),
  ]

  // MARK: - Plots

  private static func plot(_ kind: String, _ properties: [String: JSON]) -> JSON {
    var all = properties
    all["kind"] = ["const": .string(kind)]
    return object(all, required: all.keys.sorted())
  }

  private static func series(_ properties: [String: JSON]) -> JSON {
    list(object(properties, required: properties.keys.sorted()))
  }

  private static let numbers = list(ref("number"))
  /// Numbers with gaps.
  private static let values: JSON = list(["anyOf": [ref("number"), ["type": "null"]]])
  private static let lines = list(ref("referenceLine"))

  private static let plots: [JSON] = [
    plot(
      "xy",
      [
        "x": ref("axis"), "y": ref("axis"), "lines": lines, "hasDiagonal": boolean,
        "series": series([
          "name": string, "role": ref("role"), "points": list(ref("point")),
          "style": words(XYPlot.Series.Style.allCases.map(\.rawValue)),
        ]),
      ]),
    plot(
      "bars",
      [
        "categories": list(string), "label": string, "axis": ref("axis"), "isHorizontal": boolean,
        "lines": lines, "remarks": list(string),
        "series": series(["name": string, "role": ref("role"), "values": values]),
      ]),
    plot(
      "histogram",
      [
        "edges": numbers, "x": ref("axis"), "label": string,
        "panels": series([
          "name": string, "series": series(["name": string, "heights": numbers]),
        ]),
      ]),
    plot(
      "matrix",
      [
        "classes": list(string),
        "panels": series(["name": string, "cells": list(numbers)]),
      ]),
    plot(
      "forest",
      [
        "axis": ref("axis"), "lines": lines,
        "groups": list(
          object(
            [
              "name": string, "rowCount": count, "champion": ref("figure"),
              "challenger": ref("figure"),
            ], required: ["name"])),
      ]),
    plot(
      "shares",
      ["isRing": boolean, "parts": series(["name": string, "value": ref("number")])]),
    plot(
      "calibration",
      [
        "series": series([
          "name": string, "role": ref("role"),
          "bins": series([
            "low": ref("number"), "high": ref("number"), "predicted": ref("number"),
            "observed": ref("figure"), "rowCount": count,
          ]),
        ])
      ]),
    plot(
      "residuals",
      [
        "label": string, "edges": numbers,
        "series": series([
          "name": string, "role": ref("role"), "points": list(ref("point")), "counts": numbers,
        ]),
      ]),
    plot(
      "swarm",
      [
        "axis": ref("axis"),
        "features": series([
          "name": string, "contributions": numbers, "values": values, "rowCount": count,
        ]),
      ]),
    plot(
      "table", ["columns": list(string), "rows": list(list(string)), "rowCount": count]),
  ]
}
