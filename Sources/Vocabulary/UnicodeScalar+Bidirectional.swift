extension Unicode.Scalar {
  /// Whether the scalar is one of the nine that reorder what people see, so that a review shows
  /// another text than a program reads ("Trojan Source", CVE-2021-42574).
  package var isBidirectionalControl: Bool {
    (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }
}
