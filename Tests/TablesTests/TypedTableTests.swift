import Tables
import Testing

/// Columns that were taken for texts, as the types that a schema declares.
struct TypedTableTests {
  private func check(
    _ text: String, _ declared: [ColumnRequest], expected: [String],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let typed = TypedTable(try TableReader.read(Array(text.utf8), as: .csv), as: declared)
    let found =
      TableText.of(typed.table).split(separator: "\n").map(String.init)
      + ["\(typed.misfits)"] + [typed.first].compactMap { $0 }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  @Test func `a value that is not of its declared type is missing, and its row is named`() throws {
    try check(
      "a,b\n1,x\nz,y\n,\n3.5,w\n",
      [ColumnRequest("a", .double), ColumnRequest("b", .string), ColumnRequest("c", .int64)],
      expected: [
        "a:double b:string", "1.0 \"x\"", "~ \"y\"", "~ ~", "3.5 \"w\"", "[1]",
        "row 2, column \"a\": found \"z\", expected a number",
      ])
  }

  @Test func `what nothing is declared for stays a text`() throws {
    try check(
      "a\n1\nz\n", [ColumnRequest("a")], expected: ["a:string", "\"1\"", "\"z\"", "[]"])
  }

  @Test func `whole numbers and truth values are read as files write them`() throws {
    try check(
      "n,t\n3.0,true\nno,0\n7,maybe\n", [ColumnRequest("n", .int64), ColumnRequest("t", .bool)],
      expected: [
        "n:int64 t:bool", "3 true", "~ false", "7 ~", "[1, 2]",
        "row 2, column \"n\": found \"no\", expected a whole number",
      ])
  }
}
