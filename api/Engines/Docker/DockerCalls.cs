using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;

namespace BuildApi.Engines.Docker;

/// <summary>Runs a call to the engine and translates its errors into the contract's exceptions.</summary>
internal static class DockerCalls
{
    // As its gRPC client says it.
    private static readonly string[] LostConnection =
        ["connection refused", "containerd.sock: connect: no such file", "error reading from server", "transport is closing", "connection error: desc"];

    public static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken ct)
    {
        try
        {
            return await call();
        }
        catch (DockerApiException answer)
        {
            throw Translate(answer);
        }
        catch (Exception failure) when (IsConnection(failure) && !ct.IsCancellationRequested)
        {
            throw new EngineUnavailableException($"The container engine does not answer: {Innermost(failure).Message}", failure);
        }
        catch (Exception failure) when (IsConnection(failure))
        {
            // Some transports report a cancelled read as an I/O error; the token knows better.
            throw new OperationCanceledException("The call to the container engine was cancelled.", failure, ct);
        }
    }

    public static Task CallAsync(Func<Task> call, CancellationToken ct) =>
        CallAsync(async () => { await call(); return true; }, ct);

    public static bool IsNotFound(DockerApiException answer) => answer.StatusCode == HttpStatusCode.NotFound;

    /// <summary>The engine's own sentence, taken out of its <c>{"message": …}</c>.</summary>
    // A proxy in between answers with HTML or nothing; then the text as it is says most.
    public static string MessageOf(DockerApiException answer) =>
        OwnMessageOf(answer) ?? (string.IsNullOrWhiteSpace(answer.ResponseBody) ? $"HTTP {(int)answer.StatusCode}" : answer.ResponseBody.Trim());

    /// <summary>Whether the engine itself answered, and not something between it and us.</summary>
    public static bool IsTheEnginesOwn(DockerApiException answer) => OwnMessageOf(answer) is not null;

    private static string? OwnMessageOf(DockerApiException answer)
    {
        try
        {
            using var body = JsonDocument.Parse(answer.ResponseBody ?? "");
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("message", out var message)
                ? message.GetString()?.Trim() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // 502 to 504 come from a proxy before an engine that is not there, not from the engine.
    private static Exception Translate(DockerApiException answer) =>
        answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            || HasLostContainerd(MessageOf(answer))
            ? new EngineUnavailableException($"The container engine does not answer: {MessageOf(answer)}", answer)
            : new EngineException(MessageOf(answer), answer);

    /// <summary>Whether an engine that answers cannot run anything now: it restarts the containerd below it, or its operator does.</summary>
    internal static bool HasLostContainerd(string message) => message.Contains("containerd", StringComparison.Ordinal)
        && LostConnection.Any(sign => message.Contains(sign, StringComparison.Ordinal));

    private static bool IsConnection(Exception failure) =>
        failure is HttpRequestException or SocketException or IOException or TimeoutException or JsonException;

    private static Exception Innermost(Exception failure) =>
        failure.InnerException is null ? failure : Innermost(failure.InnerException);
}
