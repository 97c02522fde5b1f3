using System.Data.Common;

namespace SiBridge.Storage;

/// <summary>Work that waits for a connection.</summary>
internal abstract class Unit
{
    public abstract void Run(DbConnection connection);

    /// <summary>What it gave is on disk: whoever waits for it may go on.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception e);
}

/// <inheritdoc/>
internal sealed class Unit<T>(Func<DbConnection, T> work) : Unit
{
    // Whoever waits goes on elsewhere: the thread that ran this has others to serve.
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Done => done.Task;

    public override void Run(DbConnection connection) => result = work(connection);

    public override void Complete() => done.TrySetResult(result!);

    public override void Fail(Exception e) => done.TrySetException(e);
}
