using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BuildApi.ToolStore.Archives;

/// <summary>What a download must hash to.</summary>
internal sealed record Checksum
{
    private Checksum(HashAlgorithmName algorithm, byte[] expected) => (Algorithm, Expected) = (algorithm, expected);

    public HashAlgorithmName Algorithm { get; }
    public byte[] Expected { get; }

    /// <summary>True for SHA-1, which is all that the oldest npm packages have.</summary>
    public bool IsWeak => Algorithm == HashAlgorithmName.SHA1;

    /// <summary>Reads npm's <c>integrity</c> (<c>sha512-…</c>, perhaps several with blanks between); the strongest counts.</summary>
    public static bool TryParseIntegrity(string? text, [NotNullWhen(true)] out Checksum? checksum)
    {
        checksum = null;
        foreach (var (prefix, algorithm) in ((string, HashAlgorithmName)[])
            [("sha512-", HashAlgorithmName.SHA512), ("sha384-", HashAlgorithmName.SHA384), ("sha256-", HashAlgorithmName.SHA256),
                ("sha1-", HashAlgorithmName.SHA1)])
        {
            var entry = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(each => each.StartsWith(prefix, StringComparison.Ordinal));
            if (entry is null) continue;
            var bytes = new byte[64];
            if (!Convert.TryFromBase64String(entry[prefix.Length..].Split('?')[0], bytes, out var length) || length != Length(algorithm)) return false;
            checksum = new Checksum(algorithm, bytes[..length]);
            return true;
        }
        return false;
    }

    /// <summary>Reads a sum in hexadecimal; the number of digits tells the algorithm.</summary>
    public static bool TryParseHex(string? text, [NotNullWhen(true)] out Checksum? checksum)
    {
        checksum = null;
        HashAlgorithmName? algorithm = text?.Trim().Length switch
        {
            40 => HashAlgorithmName.SHA1,
            64 => HashAlgorithmName.SHA256,
            128 => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (algorithm is null || !text!.Trim().All(char.IsAsciiHexDigit)) return false;
        checksum = new Checksum(algorithm.Value, Convert.FromHexString(text.Trim()));
        return true;
    }

    /// <summary>Finds a file's sum in a list of lines <c>sum  name</c>, or takes the list's only sum.</summary>
    public static bool TryFind(string list, string fileName, [NotNullWhen(true)] out Checksum? checksum)
    {
        checksum = null;
        var lines = list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var line in lines)
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var names = words.Length == 2 && words[1].TrimStart('*').Split('/')[^1] == fileName;
            if (names || (words.Length == 1 && lines.Length == 1)) return TryParseHex(words[0], out checksum);
        }
        return false;
    }

    public bool Matches(byte[] actual) => CryptographicOperations.FixedTimeEquals(Expected, actual);

    public override string ToString() => $"{Algorithm.Name} {Convert.ToHexStringLower(Expected)}";

    private static int Length(HashAlgorithmName algorithm) => algorithm.Name switch { "SHA512" => 64, "SHA384" => 48, "SHA256" => 32, _ => 20 };
}
