using System.Text;
using System.Text.Encodings.Web;
using BuildApi.Apps;

namespace BuildApi.BuildLogs;

/// <summary>The forms in which a secret turns up in a log: as it is, and as common tools encode it.</summary>
internal static class SecretMaskForms
{
    /// <summary>Bytes of a secret that is masked.</summary>
    public const int ShortestSecret = VariableRules.ShortestSecret;

    /// <summary>Bytes of a line of one that is masked by itself.</summary>
    public const int ShortestLine = 8;

    private const string Rfc3986 = "-_.~";
    private const string Form = "-_.";
    private const string WhatwgForm = "*-._";
    private const string JavaScript = "-_.!~*'()";

    public static IEnumerable<byte[]> Of(string secret) =>
        Base64(Encoding.UTF8.GetBytes(secret)).Concat(Hex(Encoding.UTF8.GetBytes(secret))).Concat(Url(secret)).Concat(Json(secret)).Prepend(secret)
            .Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes);

    /// <summary>
    /// Base64 of anything that contains the secret: what comes before it may have any length, so all three alignments,
    /// without the characters at either end that hold bits of a neighbour too.
    /// </summary>
    private static IEnumerable<string> Base64(byte[] secret)
    {
        for (var before = 0; before < 3; before++)
        {
            var padded = Convert.ToBase64String([.. new byte[before], .. secret])[(before == 0 ? 0 : before + 1)..];
            var atEnd = padded.TrimEnd('=');
            var inside = (before + secret.Length) % 3 == 0 ? atEnd : atEnd[..^1];
            foreach (var form in (string[])[padded, atEnd, inside])
            {
                yield return form;
                yield return form.Replace('+', '-').Replace('/', '_');
            }
        }
        foreach (var line in Wrapped(Convert.ToBase64String(secret), 64, 76)) yield return line;
    }

    /// <summary>Hexadecimal digits in both cases, in one line or in those of <c>xxd -p</c> (60 digits).</summary>
    private static IEnumerable<string> Hex(byte[] secret) =>
        from digits in (string[])[Convert.ToHexStringLower(secret), Convert.ToHexString(secret)]
        from form in Wrapped(digits, 60).Prepend(digits)
        select form;

    /// <summary>The lines that tools print a long secret in: <c>base64</c> of 76 characters, <c>openssl base64</c> of 64.</summary>
    private static IEnumerable<string> Wrapped(string text, params int[] widths) =>
        from width in widths
        where text.Length > width
        from line in text.Chunk(width)
        where line.Length >= ShortestLine
        select new string(line);

    /// <summary>Percent-encoding as libraries do it: they differ in what they leave alone, in blanks, and in the digits' case.</summary>
    private static IEnumerable<string> Url(string secret)
    {
        foreach (var digits in (string[])["X2", "x2"])
        {
            yield return Percent(secret, Rfc3986, "%20", digits);
            yield return Percent(secret, Rfc3986 + "/", "%20", digits);
            yield return Percent(secret, Rfc3986, "+", digits);
            yield return Percent(secret, Form, "+", digits);
            yield return Percent(secret, WhatwgForm, "+", digits);
            yield return Percent(secret, JavaScript, "%20", digits);
            yield return Percent(secret, JavaScript + ";,/?:@&=+$#", "%20", digits);
        }
    }

    private static string Percent(string secret, string kept, string blank, string digits)
    {
        var text = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(secret))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || kept.Contains((char)value)) text.Append((char)value);
            else if (value == ' ') text.Append(blank);
            else text.Append('%').Append(value.ToString(digits, null));
        }
        return text.ToString();
    }

    /// <summary>The inside of a JSON string, as the writers of JavaScript, Python, PHP, Go, Java and .NET escape it.</summary>
    private static IEnumerable<string> Json(string secret)
    {
        yield return JavaScriptEncoder.Default.Encode(secret);
        foreach (var digits in (string[])["x4", "X4"])
        {
            foreach (var html in (string[])["", "<>&", "<>&='"])
            {
                yield return Json(secret, digits, c => html.Contains(c), "/");
                yield return Json(secret, digits, c => html.Contains(c), "\\/");
                yield return Json(secret, digits, c => html.Contains(c) || !char.IsAscii(c), "/");
                yield return Json(secret, digits, c => html.Contains(c) || !char.IsAscii(c), "\\/");
            }
        }
    }

    private static string Json(string secret, string digits, Func<char, bool> escapes, string slash)
    {
        var text = new StringBuilder();
        foreach (var c in secret)
        {
            _ = c switch
            {
                '/' => text.Append(slash),
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                _ when c < ' ' || escapes(c) => text.Append("\\u").Append(((int)c).ToString(digits, null)),
                _ => text.Append(c),
            };
        }
        return text.ToString();
    }
}
