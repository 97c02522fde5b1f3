using System.Diagnostics;

namespace SiBridge.EndToEnd.Harness;

/// <summary>For how long this machine has let nobody run: what a thread that does nothing else overslept. A virtual machine is paused now and then, for seconds.</summary>
internal static class HeldUp
{
    private static readonly TimeSpan Sleep = TimeSpan.FromMilliseconds(50), Unnoticed = TimeSpan.FromMilliseconds(200);

    private static long ticks;

    static HeldUp() => new Thread(Watch) { IsBackground = true, Name = nameof(HeldUp) }.Start();

    /// <summary>Since the first time that this was asked.</summary>
    public static TimeSpan SoFar => new(Interlocked.Read(ref ticks));

    private static void Watch()
    {
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            Thread.Sleep(Sleep);
            var overslept = Stopwatch.GetElapsedTime(began) - Sleep;
            if (overslept > Unnoticed) Interlocked.Add(ref ticks, overslept.Ticks);
        }
    }
}
