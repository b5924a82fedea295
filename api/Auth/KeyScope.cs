namespace BuildApi.Auth;

/// <summary>What a key may do. Scopes stand side by side; only <c>admin</c> holds the others.</summary>
internal enum KeyScope
{
    /// <summary>See everything but secrets.</summary>
    Read,
    /// <summary>Start, cancel and retry builds, and check images.</summary>
    Build,
    /// <summary>Register, change and remove apps and their settings.</summary>
    Write,
    /// <summary>Everything, also keys and what all apps share.</summary>
    Admin,
}
