using System.Security.Cryptography;
using System.Text;
using BuildApi.Configuration;
using BuildApi.Storage;

namespace BuildApi.Auth;

/// <summary>The key that may do everything. Only its hash is held; comparing takes the same time whatever is offered.</summary>
internal sealed class AdminKey
{
    private readonly byte[] hash;

    public AdminKey(BuildApiOptions options, DataFolder folder) => hash = Hash(options.AdminKey is { Length: > 0 } given ? given : ReadOrMake(folder));

    // Longer than any key may be: no need to hash what cannot match.
    public bool Matches(ReadOnlySpan<char> offered) =>
        offered.Length <= BuildApiOptions.LongestAdminKey && CryptographicOperations.FixedTimeEquals(Hash(offered), hash);

    public static string FileName => "admin-key";

    private static string ReadOrMake(DataFolder folder)
    {
        var path = folder.File(FileName);
        if (File.Exists(path)) return File.ReadAllText(path).Trim();
        var key = "ba_" + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.ASCII.GetBytes(key + "\n"));
        return key;
    }

    private static byte[] Hash(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[3 * BuildApiOptions.LongestAdminKey];
        return SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
    }
}
