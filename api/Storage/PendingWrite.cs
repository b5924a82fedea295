using System.Data.Common;

namespace BuildApi.Storage;

/// <summary>A change that waits for the writer.</summary>
internal abstract class PendingWrite
{
    public abstract void Run(DbConnection connection);

    public abstract void Acknowledge();

    public abstract void Fail(Exception failure);
}

/// <summary>A change with its result. Whoever waits goes on, on threads of the pool and never on the writer.</summary>
internal sealed class PendingWrite<T>(Func<DbConnection, T> change) : PendingWrite
{
    private readonly TaskCompletionSource<T> done = new();
    private T? result;

    public Task<T> Done => done.Task;

    public override void Run(DbConnection connection) => result = change(connection);

    public override void Acknowledge() => done.TrySetResult(result!);

    public override void Fail(Exception failure) => done.TrySetException(failure);
}
