using System.Collections.Frozen;

namespace BuildApi.Apps;

/// <summary>
/// Latin letters with marks as people write them where there are none: <c>é</c> as <c>e</c>, <c>ß</c> as <c>ss</c>. A table,
/// because a service without culture data cannot take characters apart.
/// </summary>
internal static class LatinLetters
{
    private static readonly FrozenDictionary<char, string> Ascii = (
        from line in (string[])
        [
            "a àáâãäåāăąǎ", "ae æ", "c çćĉċč", "d ðďđ", "e èéêëēĕėęě", "g ĝğġģ", "h ĥħ", "i ìíîïĩīĭįı", "j ĵ", "k ķ", "l ĺļľŀł", "n ñńņňŋ",
            "o òóôõöøōŏő", "oe œ", "r ŕŗř", "s śŝşšș", "ss ß", "t ţťŧț", "th þ", "u ùúûüũūŭůűų", "w ŵ", "y ýÿŷ", "z źżž",
        ]
        let parts = line.Split(' ')
        from letter in parts[1]
        select KeyValuePair.Create(letter, parts[0])).ToFrozenDictionary();

    /// <summary>Lower-case ASCII letters for a letter of either case; null for any other character.</summary>
    public static string? InAscii(char letter) => Ascii.GetValueOrDefault(char.ToLowerInvariant(letter));
}
