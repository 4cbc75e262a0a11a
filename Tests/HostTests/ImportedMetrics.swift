import Monitoring

/// Metrics as somebody else's file has them.
enum ImportedMetrics {
  static func file() throws -> ExternalMetrics {
    try ExternalMetrics(
      json: Array(#"{"auc": 0.83, "notes": "on their own sample"}"#.utf8), path: "vendor.json",
      claimedBy: "Acme Analytics")
  }
}
