using System.Security.Cryptography;
using System.Text;

namespace BuildApi.Engines;

/// <summary>The name of the machine's interface that a network's containers are behind, so that rules of the machine can name it before it is there.</summary>
internal static class BridgeName
{
    // The kernel takes 15 characters.
    private const int Digits = 12;

    public static string Of(string network) => $"ba-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network)))[..Digits]}";
}
