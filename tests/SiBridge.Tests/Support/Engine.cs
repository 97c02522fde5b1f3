namespace SiBridge.Tests.Support;

/// <summary>
/// The two databases on which the same tests run: each class of them is abstract and stands under both names, so that the report tells
/// on which one a test failed.
/// </summary>
public enum Engine
{
    SQLite,
    PostgreSQL,
}
