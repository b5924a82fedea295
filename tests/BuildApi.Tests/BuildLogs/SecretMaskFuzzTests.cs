using System.Buffers;
using System.Globalization;
using System.Text;
using BuildApi.BuildLogs;

namespace BuildApi.Tests.BuildLogs;

/// <summary>Random secrets from a small alphabet, so that they overlap, in random text, cut at random places.</summary>
public class SecretMaskFuzzTests
{
    /// <summary>For a campaign, <c>BUILDAPI_MASK_ROUNDS</c> has more of them; each alphabet has so many.</summary>
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("BUILDAPI_MASK_ROUNDS") ?? "400", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1, "ab")]
    [InlineData(2, "abc\n")]
    [InlineData(3, "aZ9+/\"\\ =%")]
    [InlineData(4, "äß€😀")]
    public void Any_cut_gives_the_same_and_exactly_the_secrets_are_gone(int seed, string alphabet)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var secrets = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(random, alphabet, random.Next(4, 12))).ToArray();
            var mask = SecretMask.Of(secrets);
            var forms = Forms(secrets);
            var input = Input(random, alphabet, forms);

            var whole = Whole(mask, input);

            Assert.Equal(whole, InPieces(mask, input, random));
            Assert.All(forms, form => Assert.Equal(-1, whole.AsSpan().IndexOf(form)));
            Assert.Equal(Uncovered(input, forms), Remove(whole, (byte)'*'));
        }
    }

    private static List<byte[]> Forms(string[] secrets) =>
    [
        .. secrets.SelectMany(secret => secret.Split('\n').Select(line => line.Trim())
                .Where(line => Encoding.UTF8.GetByteCount(line) >= SecretMaskForms.ShortestLine)
                .Append(secret.Trim()).Append(secret))
            .Where(part => Encoding.UTF8.GetByteCount(part) >= SecretMaskForms.ShortestSecret)
            .SelectMany(SecretMaskForms.Of)
            .DistinctBy(Convert.ToHexString),
    ];

    private static byte[] Input(Random random, string alphabet, List<byte[]> forms)
    {
        var input = new List<byte>();
        while (input.Count < 300)
        {
            var form = forms[random.Next(forms.Count)];
            input.AddRange(random.Next(3) switch
            {
                0 => form,
                1 => form[random.Next(form.Length / 2)..],
                _ => Encoding.UTF8.GetBytes(Text(random, alphabet, random.Next(1, 20))),
            });
        }
        return [.. input];
    }

    private static string Text(Random random, string alphabet, int length) =>
        string.Concat(random.GetItems(alphabet.EnumerateRunes().ToArray(), length).Select(rune => rune.ToString()));

    private static byte[] Whole(SecretMask mask, byte[] input)
    {
        var output = new ArrayBufferWriter<byte>();
        mask.Mask(input, final: true, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] InPieces(SecretMask mask, byte[] input, Random random)
    {
        var output = new ArrayBufferWriter<byte>();
        var (from, to) = (0, 0);
        var longest = random.Next(1, 60);
        while (to < input.Length)
        {
            to = Math.Min(input.Length, to + random.Next(1, longest + 1));
            from += mask.Mask(input.AsSpan(from..to), final: false, output).Consumed;
            Assert.InRange(to - from, 0, mask.LongestHold);
        }
        mask.Mask(input.AsSpan(from), final: true, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The plain truth: what is in no occurrence of any form.</summary>
    private static byte[] Uncovered(byte[] input, List<byte[]> forms)
    {
        var covered = new bool[input.Length];
        foreach (var form in forms)
            for (var at = 0; at + form.Length <= input.Length; at++)
                if (input.AsSpan(at).StartsWith(form)) covered.AsSpan(at, form.Length).Fill(true);
        return [.. input.Where((_, at) => !covered[at])];
    }

    private static byte[] Remove(byte[] text, byte value) => [.. text.Where(other => other != value)];
}
