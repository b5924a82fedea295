using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace BuildApi.Storage;

/// <summary>Encrypts what must not lie readable on the disk. The key ring is in the data folder: back both up together.</summary>
internal sealed class SecretBox(IDataProtectionProvider provider)
{
    private readonly IDataProtector protector = provider.CreateProtector("BuildApi.Secrets.v1");

    public string Close(string text) => protector.Protect(text);

    public string Open(string closed) => protector.Unprotect(closed);

    public string CloseMap(IReadOnlyDictionary<string, string> map) => Close(JsonSerializer.Serialize(map));

    public IReadOnlyDictionary<string, string> OpenMap(string? closed) =>
        string.IsNullOrEmpty(closed) ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(Open(closed))!;
}
