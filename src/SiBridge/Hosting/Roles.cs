namespace SiBridge.Hosting;

/// <summary>What a process of the bridge does. One with all roles needs no other.</summary>
[Flags]
public enum Roles
{
    /// <summary>Takes messages in, answers questions, lends inboxes out.</summary>
    Gateway = 1,

    /// <summary>Routes what was accepted and delivers it.</summary>
    Worker = 2,

    All = Gateway | Worker,
}
