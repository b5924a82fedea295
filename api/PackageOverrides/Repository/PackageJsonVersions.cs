using System.Text;
using System.Text.Json;

namespace BuildApi.PackageOverrides.Repository;

/// <summary>What <c>package.json</c> says about the tools it wants, with the line it is on.</summary>
internal static class PackageJsonVersions
{
    /// <summary><c>"packageManager": "pnpm@9.1.0+sha512…"</c>, when it names this package.</summary>
    public static (string Text, int Line)? ReadPackageManager(string content, string package)
    {
        if (Find(content, "packageManager") is not { } found || !found.Text.StartsWith(package + "@", StringComparison.Ordinal)) return null;
        return (found.Text[(package.Length + 1)..].Split('+')[0], found.Line);
    }

    /// <summary><c>"engines": { "node": "&gt;=18" }</c>.</summary>
    public static (string Text, int Line)? ReadEngine(string content, string package) => Find(content, "engines", package);

    /// <summary>The text at a path of names; null when it is not there, not text, or the file is no JSON (npm will say so).</summary>
    private static (string Text, int Line)? Find(string content, params string[] path)
    {
        var bytes = Encoding.UTF8.GetBytes(content.TrimStart('\uFEFF'));
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            return Enter(ref reader, path) && reader.TokenType is JsonTokenType.String
                ? (reader.GetString()!, 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n'))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Moves to the value at the path.</summary>
    private static bool Enter(ref Utf8JsonReader reader, string[] path)
    {
        if (!reader.Read()) return false;
        foreach (var name in path)
        {
            if (reader.TokenType is not JsonTokenType.StartObject || !EnterMember(ref reader, name)) return false;
        }
        return true;
    }

    private static bool EnterMember(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name)) return reader.Read();
            reader.Skip();
        }
        return false;
    }
}
