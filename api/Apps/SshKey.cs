using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Utilities;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace BuildApi.Apps;

/// <summary>An SSH key pair: the private half in OpenSSH's or PEM form, the public half as one line of <c>authorized_keys</c>.</summary>
internal sealed record SshKey(string PrivateKey, string PublicKey, string Fingerprint)
{
    private const int LargestText = 32 * 1024;
    private const string OpenSshBegin = "-----BEGIN OPENSSH PRIVATE KEY";

    /// <summary>Makes an Ed25519 pair.</summary>
    public static SshKey Generate(string comment)
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return FromEd25519((Ed25519PrivateKeyParameters)generator.GenerateKeyPair().Private, comment);
    }

    public static bool TryParse(string? text, string comment, out SshKey key, out string why)
    {
        key = null!;
        why = "";
        // Keys are pasted with all kinds of line ends; OpenSSH wants its own, and one at the end.
        // Scripts paste them with "\n" spelt out, in one line.
        var normal = (text ?? "").Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\r\n", "\n", StringComparison.Ordinal).Trim() + "\n";
        if (normal.Length > LargestText || !normal.StartsWith("-----BEGIN ", StringComparison.Ordinal))
        {
            why = "This is not a private key, which starts with '-----BEGIN ... PRIVATE KEY-----'. (A line 'ssh-ed25519 AAAA...' is the public half.)";
            return false;
        }

        if (IsEncrypted(normal))
        {
            why = "The key has a passphrase, and nobody is there to type it. Make a key without one: ssh-keygen -t ed25519 -N ''.";
            return false;
        }

        try
        {
            key = Read(normal, comment);
            return true;
        }
        catch (Exception failure)
            when (failure is InvalidOperationException or ArgumentException or IOException or FormatException or InvalidCastException or CryptoException
                or GeneralSecurityException or IndexOutOfRangeException)
        {
            why = "The key cannot be read. It must be a private key in OpenSSH or PEM format, complete and without a passphrase (Ed25519, ECDSA or RSA).";
            return false;
        }
    }

    // OpenSSH's own form names its cipher at the start of the content; the PEM forms say so in words.
    private static bool IsEncrypted(string text) => text.Contains("ENCRYPTED", StringComparison.Ordinal)
        || (text.StartsWith(OpenSshBegin, StringComparison.Ordinal) && text.Contains("\nb3BlbnNzaC1rZXktdjEA", StringComparison.Ordinal)
            && !text.Contains("\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU", StringComparison.Ordinal));

    private static SshKey Read(string text, string comment)
    {
        using var reader = new PemReader(new StringReader(text));
        if (text.StartsWith(OpenSshBegin, StringComparison.Ordinal))
        {
            var content = reader.ReadPemObject()?.Content ?? throw new FormatException("The text has no end.");
            return From(text, PublicOf(OpenSshPrivateKeyUtilities.ParsePrivateKeyBlob(content)), comment);
        }

        return reader.ReadObject() switch
        {
            AsymmetricCipherKeyPair pair => From(text, pair.Public, comment),
            // OpenSSH does not read its own favourite kind in this form.
            Ed25519PrivateKeyParameters ed25519 => FromEd25519(ed25519, comment),
            AsymmetricKeyParameter { IsPrivate: true } single => From(text, PublicOf(single), comment),
            _ => throw new FormatException("The private key is missing."),
        };
    }

    private static AsymmetricKeyParameter PublicOf(AsymmetricKeyParameter key) => key switch
    {
        Ed25519PrivateKeyParameters ed25519 => ed25519.GeneratePublicKey(),
        RsaPrivateCrtKeyParameters rsa => new RsaKeyParameters(false, rsa.Modulus, rsa.PublicExponent),
        ECPrivateKeyParameters ec => new ECPublicKeyParameters(ec.AlgorithmName, ec.Parameters.G.Multiply(ec.D), ec.PublicKeyParamSet),
        _ => throw new FormatException("Git hosts do not accept this type of key."),
    };

    private static SshKey From(string privateKey, AsymmetricKeyParameter publicKey, string comment)
    {
        var blob = OpenSshPublicKeyUtilities.EncodePublicKey(publicKey);
        var kind = System.Text.Encoding.ASCII.GetString(blob, 4, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(blob));
        return new SshKey(privateKey, $"{kind} {Convert.ToBase64String(blob)} {comment}",
            "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('='));
    }

    private static SshKey FromEd25519(Ed25519PrivateKeyParameters key, string comment) =>
        From(PemEncoding.WriteString("OPENSSH PRIVATE KEY", OpenSshPrivateKeyUtilities.EncodePrivateKey(key)) + "\n", key.GeneratePublicKey(), comment);
}
