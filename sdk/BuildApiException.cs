using System.Text.Json;

namespace BuildApi.Sdk;

/// <summary>The service answered, and the answer was not what the operation is for.</summary>
/// <param name="message">What the operation makes of the status; used where the answer says nothing itself.</param>
/// <param name="statusCode">The status of the answer.</param>
/// <param name="response">Its body as text, if that was read as text.</param>
/// <param name="headers">Its headers.</param>
/// <param name="innerException">Why the body could not be read, if so.</param>
public class BuildApiException(
    string message, int statusCode, string? response, IReadOnlyDictionary<string, IEnumerable<string>> headers, Exception? innerException)
    : Exception(message, innerException)
{
    private const int Longest = 512;

    /// <summary>The status of the answer.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>The body of the answer as text; null or empty when it was read as what the document says, which is <see cref="Problem"/>.</summary>
    public string? Response { get; } = response;

    /// <summary>The headers of the answer.</summary>
    public IReadOnlyDictionary<string, IEnumerable<string>> Headers { get; } = headers;

    /// <summary>What the service said; null when the answer is none of its own, such as that of a proxy on the way.</summary>
    public virtual ProblemDetails? Problem => field ??= Read(Response);

    /// <summary>The stable word for the reason, such as <c>app_not_found</c>; null where <see cref="Problem"/> is.</summary>
    public string? Code => Problem?.Code;

    /// <summary>What is wrong and what to do about it, for people; null where <see cref="Problem"/> is.</summary>
    public string? Detail => Problem?.Detail;

    /// <summary>With status 422: what is wrong, by the name of the field. Empty otherwise.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors => Problem?.Errors ?? new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The detail, the status and the code, and every wrong field; of an answer that is none of the service's own, its beginning.</summary>
    public override string Message => Problem is null ? $"{base.Message} ({StatusCode}){Beginning()}" : string.Join('\n',
        [$"{Detail} ({StatusCode}, {Code})", .. Errors.SelectMany(error => error.Value.Select(why => $"{error.Key}: {why}"))]);

    private string Beginning() => string.IsNullOrWhiteSpace(Response) ? "" : $":\n{(Response.Length > Longest ? Response[..Longest] + "…" : Response)}";

    private static ProblemDetails? Read(string? response)
    {
        if (string.IsNullOrEmpty(response)) return null;
        try
        {
            return JsonSerializer.Deserialize(response, WireJson.Default.ProblemDetails);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The service refused with a documented answer.</summary>
/// <typeparam name="TResult">The answer: <see cref="ProblemDetails"/> nearly always.</typeparam>
/// <param name="message">What the operation makes of the status.</param>
/// <param name="statusCode">The status of the answer.</param>
/// <param name="response">Its body as text, if that was read as text.</param>
/// <param name="headers">Its headers.</param>
/// <param name="result">The answer.</param>
/// <param name="innerException">Null.</param>
public sealed class BuildApiException<TResult>(
    string message, int statusCode, string? response, IReadOnlyDictionary<string, IEnumerable<string>> headers, TResult result, Exception? innerException)
    : BuildApiException(message, statusCode, response, headers, innerException)
{
    /// <summary>The answer.</summary>
    public TResult Result { get; } = result;

    /// <inheritdoc/>
    public override ProblemDetails? Problem => Result as ProblemDetails ?? base.Problem;
}
