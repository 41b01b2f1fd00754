import { Component, type ComponentType } from 'preact';

/** A part that is loaded when it is first shown; nothing stands in its place until then, and a failed load is the screen's fault. */
export function lazyPart<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let ready: ComponentType<P> | null = null;
  return class extends Component<P, { failed: unknown }> {
    override state = { failed: null as unknown };

    override componentDidMount(): void {
      if (ready) return;
      load().then(
        (module) => {
          ready = module.default;
          this.forceUpdate();
        },
        (failed: unknown) => this.setState({ failed }),
      );
    }

    render() {
      if (this.state.failed) throw this.state.failed;
      const Part = ready;
      return Part ? <Part {...(this.props as P)} /> : null;
    }
  };
}
