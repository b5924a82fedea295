using System.Buffers;
using System.Text;

namespace BuildApi.BuildLogs;

/// <summary>
/// Replaces secrets in a stream of bytes by <c>***</c>, in the forms that <see cref="SecretMaskForms"/> lists.
/// </summary>
/// <remarks>
/// <para>Keeps nothing between two calls. Bytes at the end that a secret could begin with are not consumed unless the
/// input is final, so whoever remembers how much was consumed can go on after a restart, and the output is the same
/// however the input was cut.</para>
/// <para>Secrets that overlap are covered whole and become one <c>***</c>; secrets side by side become one each. A chain
/// of overlaps longer than the longest form is cut, so that what is held back has a limit.</para>
/// <para>Values shorter than <see cref="SecretMaskForms.ShortestSecret"/> bytes are not masked: they would blacken the whole log. Of a
/// value of several lines each line of at least <see cref="SecretMaskForms.ShortestLine"/> bytes is a secret of its own.</para>
/// <para>Immutable, so that one mask serves any number of threads. Takes some 500 bytes of memory per byte of secret.</para>
/// </remarks>
internal sealed class SecretMask
{
    /// <summary>Masks nothing.</summary>
    public static readonly SecretMask None = new(null);

    private readonly SecretMaskTrie? trie;

    private SecretMask(SecretMaskTrie? trie) => this.trie = trie;

    /// <summary>The input of one call must be able to hold more than this many bytes, or no progress is certain.</summary>
    public int LongestHold => 3 * (trie?.Longest ?? 0);

    public static SecretMask Of(IEnumerable<string> secrets)
    {
        var forms = secrets.SelectMany(Parts).Distinct().SelectMany(SecretMaskForms.Of).ToList();
        return forms.Count == 0 ? None : new SecretMask(new SecretMaskTrie(forms));
    }

    /// <summary>Writes the masked input, as far as it is certain, to the output.</summary>
    /// <param name="final">Nothing follows: all of the input is consumed.</param>
    public MaskResult Mask(ReadOnlySpan<byte> input, bool final, IBufferWriter<byte> output)
    {
        if (trie is null)
        {
            output.Write(input);
            return new MaskResult(input.Length, 0);
        }

        var writer = new SecretMaskWriter(input, trie.Longest, output);
        var node = 0;
        for (var at = 0; at < input.Length;)
        {
            if (node == 0) at += trie.Skip(input[at..]);
            node = trie.Step(node, input[at++]);
            if (trie.MatchLength(node) is > 0 and var length) writer.Found(at - length, at);
            if (writer.HasWork) writer.Settle(at - trie.Depth(node));
        }
        return writer.Finish(final ? input.Length : input.Length - trie.Depth(node));
    }

    /// <summary>The value, the value without the blanks around it (files end in a newline, uses of them do not), its lines.</summary>
    private static IEnumerable<string> Parts(string secret)
    {
        if (Encoding.UTF8.GetByteCount(secret) >= SecretMaskForms.ShortestSecret) yield return secret;
        var trimmed = secret.Trim();
        if (Encoding.UTF8.GetByteCount(trimmed) >= SecretMaskForms.ShortestSecret) yield return trimmed;
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries))
            if (Encoding.UTF8.GetByteCount(line) >= SecretMaskForms.ShortestLine) yield return line;
    }
}
