namespace BuildApi.BuildLogs;

/// <summary>What one call of a secret mask did.</summary>
/// <param name="Consumed">Bytes of the input that are dealt with; the caller presents the rest again, with what follows.</param>
/// <param name="Replaced">How many times <c>***</c> was written.</param>
internal readonly record struct MaskResult(int Consumed, int Replaced);
