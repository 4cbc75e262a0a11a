import Testing
import Vocabulary

@testable import Signatures

/// Keys by the examples of RFC 7515, appendices A.2 and A.3.
@Suite struct WebKeyTests {
  private static let payload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
    + "cnVlfQ"
  private static let modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt"
    + "0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSX"
    + "ndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5"
    + "IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
  private static let rsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W"
    + "2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkS"
    + "jtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnv"
    + "Wh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
  private static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
  private static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
  private static let curveSignature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

  private static func bytes(_ text: String) throws -> [UInt8] {
    var mapped = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    while mapped.count % 4 != 0 { mapped.append("=") }
    return try #require(Base64.bytes(of: Array(String(mapped).utf8)))
  }

  @Test func `RS256 holds for the RFC's example, and for nothing that differs from it`() throws {
    let key = try #require(
      WebKey(exponent: [1, 0, 1], modulus: try Self.bytes(Self.modulus)))
    let message = Array("eyJhbGciOiJSUzI1NiJ9.\(Self.payload)".utf8)
    let signature = try Self.bytes(Self.rsaSignature)
    #expect(key.algorithm == .rs256)
    #expect(key.isValid(signature, over: message))
    #expect(!key.isValid(signature, over: message + [0x20]))
    for changed in [
      Array(signature.dropLast()), signature + [0], [], signature.reversed(),
      [signature[0] ^ 1] + signature.dropFirst(),
    ] {
      #expect(!key.isValid(changed, over: message))
    }
  }

  @Test func `ES256 holds for the RFC's example, and for nothing that differs from it`() throws {
    let key = try #require(WebKey(x: try Self.bytes(Self.x), y: try Self.bytes(Self.y)))
    let message = Array("eyJhbGciOiJFUzI1NiJ9.\(Self.payload)".utf8)
    let signature = try Self.bytes(Self.curveSignature)
    #expect(key.algorithm == .es256)
    #expect(key.isValid(signature, over: message))
    #expect(!key.isValid(signature, over: Array(message.dropLast())))
    let zero = [UInt8](repeating: 0, count: 32)
    for changed in [
      Array(signature.dropLast()), signature + [0], [], zero + zero,
      Array(signature[32...]) + Array(signature[..<32]), zero + signature[32...],
    ] {
      #expect(!key.isValid(changed, over: message))
    }
    let elsewhere = try #require(WebKey(x: try Self.bytes(Self.x), y: zero))
    #expect(!elsewhere.isValid(signature, over: message))
  }

  @Test func `keys that are too short, or none, do not come to be`() throws {
    let modulus = try Self.bytes(Self.modulus)
    #expect(WebKey(exponent: [3], modulus: modulus) != nil)
    for (exponent, modulus): ([UInt8], [UInt8]) in [
      ([1, 0, 1], Array(modulus.prefix(128))), ([1], modulus), ([2], modulus), ([], modulus),
      ([1, 0, 1], []), ([1, 0, 1], modulus.dropLast() + [0]),
      ([1, 0, 1], [UInt8](repeating: 0xFF, count: 2000)),
      ([UInt8](repeating: 0xFF, count: 9), modulus),
    ] {
      #expect(WebKey(exponent: exponent, modulus: modulus) == nil)
    }
    #expect(WebKey(x: [1], y: [2]) == nil)
  }
}
