using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace BuildApi.Apps;

/// <summary>An app's id: a slug of 1 to 63 characters, lower-case letters, digits and single hyphens.</summary>
internal readonly record struct AppId : IParsable<AppId>
{
    public const int Longest = 63;

    /// <summary>An id as a regular expression.</summary>
    public const string Pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

    private AppId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Checks an id that a caller proposes.</summary>
    public static bool TryCreate(string text, out AppId id, out string why)
    {
        id = new AppId(text);
        why = text.Length is 0 or > Longest ? $"An id has 1 to {Longest} characters."
            : !text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? "An id contains only lower-case letters, digits and hyphens."
            : text.StartsWith('-') || text.EndsWith('-') || text.Contains("--", StringComparison.Ordinal)
                ? "An id neither starts nor ends with a hyphen, and has no two in a row."
            : "";
        return why.Length == 0;
    }

    /// <summary>A slug made from a name; null when the name holds no letter or digit that a slug may have.</summary>
    public static AppId? FromName(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(char.ToLowerInvariant(c));
            else if (LatinLetters.InAscii(c) is { } letters) slug.Append(letters);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        var text = slug.ToString().Trim('-');
        if (text.Length > Longest) text = text[..Longest].TrimEnd('-');
        return text.Length == 0 ? null : new AppId(text);
    }

    public override string ToString() => Value;

    // In a path any text is an id that may or may not exist: a wrong one is a 404, not a 400.
    public static AppId Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AppId result)
    {
        result = new AppId(s ?? "");
        return s is not null;
    }
}
