using System.Buffers;
using System.Text;
using System.Text.Json;
using BuildApi.BuildLogs;

namespace BuildApi.Tests.BuildLogs;

public class SecretMaskTests
{
    private const string Secret = "s3cr3t+/ä\"<value>";

    [Theory]
    [InlineData("hunter2!", "password is hunter2!\n", "password is ***\n")]
    [InlineData("hunter2!", "hunter2!hunter2!", "******")]
    [InlineData("hunter2!", "hunter2", "hunter2")]
    [InlineData("abc", "abc is too short", "abc is too short")]
    [InlineData("", "nothing", "nothing")]
    [InlineData("a b&c/d", "a%20b%26c%2Fd a%20b%26c%2fd a+b%26c%2Fd a%20b%26c/d", "*** *** *** ***")]
    [InlineData("it's", "it's it%27s it\\u0027s", "*** *** ***")]
    [InlineData("a\"b\\c\u001b", "a\\\"b\\\\c\\u001b a\\\"b\\\\c\\u001B", "*** ***")]
    [InlineData("Jokes!", "4a6f6b657321 4A6F6B657321 4a 6f", "*** *** 4a 6f")]
    [InlineData("token-1\n", "the token-1.", "the ***.")]
    [InlineData("12345678\nabcdefgh\nshort", "abcdefgh 12345678\nabcdefgh\nshort short", "*** *** short")]
    [InlineData("12345678\r\nabcdefgh", "12345678\nabcdefgh", "***\n***")]
    public void Secrets_are_replaced(string secret, string input, string expected) =>
        Assert.Equal(expected, MaskText(SecretMask.Of([secret]), input));

    [Theory]
    [InlineData("abcdef", "defghi", "xabcdefghix", "x***x")]
    [InlineData("abcd", "abcdefgh", "abcdefgh abcdef", "*** ***ef")]
    [InlineData("bcde", "abcdefg", "abcdefg abcdef", "*** a***f")]
    [InlineData("abcd", "efgh", "abcdefgh", "******")]
    public void Overlapping_secrets_are_covered_whole(string one, string other, string input, string expected) =>
        Assert.Equal(expected, MaskText(SecretMask.Of([one, other]), input));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("xy")]
    [InlineData("user:")]
    [InlineData("a long prefix: ")]
    public void Base64_hides_the_secret_at_every_alignment(string prefix)
    {
        foreach (var suffix in (string[])["", "\n", "12", "123"])
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(prefix + Secret + suffix));
            foreach (var form in (string[])[encoded, encoded.TrimEnd('='), encoded.Replace('+', '-').Replace('/', '_')])
            {
                var masked = MaskText(SecretMask.Of([Secret]), $"auth={form};");
                Assert.Contains("***", masked, StringComparison.Ordinal);
                var rest = masked.Split("***");
                // What stays are the characters that hold bits of the neighbours, so at most the prefix and the suffix.
                Assert.InRange(rest[0].Length - "auth=".Length, 0, (prefix.Length * 8 / 6) + 1);
                Assert.InRange(rest[1].Length - ";".Length, 0, (suffix.Length * 8 / 6) + 3);
            }
        }
    }

    [Fact]
    public void Base64_that_is_printed_in_lines_is_hidden()
    {
        var secret = string.Concat(Enumerable.Range(0, 60).Select(n => $"{n:x3}"));
        var lines = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret), Base64FormattingOptions.InsertLineBreaks);

        Assert.DoesNotContain(MaskText(SecretMask.Of([secret]), lines), char.IsAsciiLetterOrDigit);
    }

    [Fact]
    public void Json_as_dotnet_writes_it_is_hidden() =>
        Assert.Equal("{\"token\":\"***\"}",
            MaskText(SecretMask.Of([Secret]), JsonSerializer.Serialize(new Dictionary<string, string> { ["token"] = Secret })));

    [Fact]
    public void Bytes_that_may_begin_a_secret_wait_for_the_next_call()
    {
        var mask = SecretMask.Of(["hunter2!"]);
        var output = new ArrayBufferWriter<byte>();

        Assert.Equal(new MaskResult(3, 0), mask.Mask("is hunt"u8, final: false, output));
        Assert.Equal(new MaskResult(8, 1), mask.Mask("hunter2!"u8, final: false, output));
        Assert.Equal(new MaskResult(4, 0), mask.Mask("hunt"u8, final: true, output));
        Assert.Equal("is ***hunt", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Without_secrets_everything_passes()
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.Equal(new MaskResult(4, 0), SecretMask.Of([]).Mask("a\0\xff"u8, final: false, output));
        Assert.Equal("a\0\xff"u8, output.WrittenSpan);
    }

    [Theory]
    [InlineData("aaaa")]
    [InlineData("aaaa|aaaaaaaaaaaaaaab")]
    [InlineData("abab|babababababac")]
    public void What_is_held_back_has_a_limit_even_when_one_match_runs_into_the_next(string secrets)
    {
        var mask = SecretMask.Of(secrets.Split('|'));
        var input = new byte[100_000];
        for (var at = 0; at < input.Length; at++) input[at] = (byte)(secrets[0] + (at % 2 * (secrets[1] - secrets[0])));
        var output = new ArrayBufferWriter<byte>();

        var result = mask.Mask(input, final: false, output);

        Assert.InRange(input.Length - result.Consumed, 0, mask.LongestHold);
        Assert.InRange(output.WrittenCount, 3, input.Length);
        Assert.DoesNotContain((byte)secrets[0], output.WrittenSpan.ToArray());
    }

    internal static string MaskText(SecretMask mask, string input)
    {
        var output = new ArrayBufferWriter<byte>();
        var bytes = Encoding.UTF8.GetBytes(input);
        Assert.Equal(bytes.Length, mask.Mask(bytes, final: true, output).Consumed);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
