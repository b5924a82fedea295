using System.Security.Cryptography;
using System.Text;

namespace BuildApi.Runner.Protocol;

/// <summary>The secret that a runner shows: one for each attempt, of no use after it. The store holds its hash.</summary>
internal sealed record RunnerToken(string Text)
{
    public string Hash => HashOf(Text);

    public static RunnerToken New() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public override string ToString() => "(runner token)";
}
