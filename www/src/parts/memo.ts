// A component that is drawn again only when one of its properties is another: preact/compat's memo without compat, which looks at every
// property of every element that is drawn.
import { Component, createElement, type ComponentType } from 'preact';

export function memo<P extends object>(Of: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>) {
      const was = this.props as Record<string, unknown>, is = next as Record<string, unknown>;
      return Object.keys({ ...was, ...is }).some((k) => was[k] !== is[k]);
    }
    override render() { return createElement(Of, this.props as P); }
  };
}
